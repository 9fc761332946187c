#include "input_source.hpp"

#include "error.hpp"
#include "standard_streams.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <cerrno>
#include <iostream>
#include <istream>

namespace brood::launcher {

namespace {

class WordSource final : public InputSource {
 public:
  explicit WordSource(std::vector<std::string> words) : words_(std::move(words)) {}

  std::optional<std::string> next() override {
    return at_ < words_.size() ? std::optional(words_[at_++]) : std::nullopt;
  }

  std::optional<std::size_t> size() const override { return words_.size(); }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

class LineSource final : public InputSource {
 public:
  LineSource(std::istream& stream, std::string name) : stream_(stream), name_(std::move(name)) {}

  LineSource(std::unique_ptr<std::istream> owned, std::string name)
      : owned_(std::move(owned)), stream_(*owned_), name_(std::move(name)) {}

  std::optional<std::string> next() override {
    std::string line;
    if (!std::getline(stream_, line)) {
      if (stream_.bad()) {
        throw LauncherError(ExitCode::internal, "cannot read the inputs from " + name_);
      }
      return std::nullopt;
    }
    if (line.ends_with('\r')) {
      line.pop_back();
    }
    return line;
  }

 private:
  std::unique_ptr<std::istream> owned_;
  std::istream& stream_;
  std::string name_;
};

}  // namespace

std::unique_ptr<InputSource> open_inputs(const InputChoice& choice) {
  if (const auto* const words = std::get_if<InputWords>(&choice)) {
    return std::make_unique<WordSource>(words->words);
  }
  if (const auto* const file = std::get_if<InputFile>(&choice)) {
    boost::system::error_code ignored;
    const bool is_directory = fs::is_directory(to_path(file->path), ignored);
    errno = 0;
    auto stream = std::make_unique<fs::ifstream>(to_path(file->path), std::ios::binary);
    const int error = errno;
    if (is_directory || !stream->is_open()) {
      throw LauncherError(ExitCode::usage,
                          "cannot open the inputs in " + shown(file->path) + ": " +
                              (is_directory ? "it is a directory" : system_reason(error)));
    }
    return std::make_unique<LineSource>(std::move(stream), shown(file->path));
  }
  use_binary_input();
  std::ios::sync_with_stdio(false);  // Ten times faster, and nothing else here reads stdin.
  return std::make_unique<LineSource>(std::cin, "stdin");
}

}  // namespace brood::launcher
