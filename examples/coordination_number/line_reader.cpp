#include "line_reader.hpp"

#include <algorithm>
#include <cstring>
#include <stdexcept>
#include <system_error>

namespace coordination {

namespace {

constexpr std::size_t block_bytes = std::size_t{1} << 16;

}  // namespace

LineReader::LineReader(const std::filesystem::path& file, std::uint64_t offset, std::uint64_t line)
    : file_(file), buffer_(block_bytes), offset_(offset), line_(line) {
  // Some systems open a directory and fail at the first read only: ask before.
  std::error_code error;
  const auto status = std::filesystem::status(file, error);
  if (!std::filesystem::exists(status)) {
    throw std::runtime_error("cannot open " + file.string() + ": there is no such file");
  }
  if (std::filesystem::is_directory(status)) {
    throw std::runtime_error("cannot open " + file.string() + ": it is a directory");
  }
  stream_.open(file, std::ios::binary);
  if (offset != 0) {
    stream_.seekg(static_cast<std::streamoff>(offset));
  }
  if (!stream_) {
    throw std::runtime_error("cannot open " + file.string() + ": it may not be read");
  }
}

std::optional<std::string_view> LineReader::next() {
  const std::size_t end = find_line_end();
  if (end == begin_) {
    return std::nullopt;
  }
  std::string_view text(buffer_.data() + begin_, end - begin_);
  if (text.back() == '\n') {
    text.remove_suffix(1);
  }
  if (!text.empty() && text.back() == '\r') {
    text.remove_suffix(1);
  }
  consume(end);
  return text;
}

std::uint64_t LineReader::skip(std::uint64_t count) {
  std::uint64_t skipped = 0;
  while (skipped < count) {
    const std::size_t end = find_line_end();
    if (end == begin_) {
      break;
    }
    consume(end);
    ++skipped;
  }
  return skipped;
}

std::size_t LineReader::find_line_end() {
  std::size_t searched = begin_;
  for (;;) {
    if (const void* found = std::memchr(buffer_.data() + searched, '\n', end_ - searched)) {
      return static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
    }
    const std::size_t kept = end_ - begin_;
    if (!fill()) {
      return end_;
    }
    searched = begin_ + kept;
  }
}

bool LineReader::fill() {
  std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
            buffer_.begin() + static_cast<std::ptrdiff_t>(end_), buffer_.begin());
  end_ -= begin_;
  begin_ = 0;
  if (end_ == buffer_.size()) {
    buffer_.resize(2 * buffer_.size());
  }
  stream_.read(buffer_.data() + end_, static_cast<std::streamsize>(buffer_.size() - end_));
  if (stream_.bad()) {
    throw std::runtime_error("cannot read " + file_.string());
  }
  const auto count = static_cast<std::size_t>(stream_.gcount());
  end_ += count;
  return count != 0;
}

void LineReader::consume(std::size_t end) {
  offset_ += end - begin_;
  ++line_;
  begin_ = end;
}

}  // namespace coordination
