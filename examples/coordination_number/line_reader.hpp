#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <vector>

namespace coordination {

/// Reads a text file line by line from a byte offset on, and knows at each moment where it is: a
/// line's offset is what lets another process continue there, a line's number is what an error
/// message needs.
class LineReader {
 public:
  /// Opens `file` so that the next line begins at byte `offset` and has number `line`.
  /// Throws: std::runtime_error naming the file when it cannot be opened.
  explicit LineReader(const std::filesystem::path& file, std::uint64_t offset = 0,
                      std::uint64_t line = 1);

  /// The next line without its end ("\n" or "\r\n"), nothing at the end of the file. The text is
  /// valid until the next call of any member.
  std::optional<std::string_view> next();

  /// Passes over up to `count` lines without looking at them and says how many there were.
  std::uint64_t skip(std::uint64_t count);

  /// Byte offset of the line that comes next.
  std::uint64_t offset() const { return offset_; }

  /// Number of the line that comes next; the first line of a file is 1.
  std::uint64_t line() const { return line_; }

 private:
  /// Brings the end of the next line into the buffer; returns one past its last byte, or `begin_`
  /// at the end of file.
  std::size_t find_line_end();
  bool fill();
  void consume(std::size_t end);

  std::filesystem::path file_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  ///< first byte that no call has returned yet
  std::size_t end_ = 0;    ///< one past the last byte read from the file
  std::uint64_t offset_;
  std::uint64_t line_;
};

}  // namespace coordination
