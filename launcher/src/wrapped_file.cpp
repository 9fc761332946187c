#include "wrapped_file.hpp"

#include "error.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

/// Whoever may read it may execute it.
void make_executable(const fs::path& file, boost::system::error_code& error) {
  const fs::perms read = fs::status(file, error).permissions();
  fs::perms more = fs::no_perms;
  more |= (read & fs::owner_read) != 0 ? fs::owner_exe : fs::no_perms;
  more |= (read & fs::group_read) != 0 ? fs::group_exe : fs::no_perms;
  more |= (read & fs::others_read) != 0 ? fs::others_exe : fs::no_perms;
  fs::permissions(file, fs::add_perms | more, error);
}

}  // namespace

std::string read_whole_file(const std::string& file, std::uint64_t largest) {
  const std::string cannot_read = "cannot read " + shown(file) + ": ";
  boost::system::error_code error;
  const fs::file_status status = fs::status(to_path(file), error);
  if (!fs::is_regular_file(status)) {
    throw LauncherError(ExitCode::usage,
                        cannot_read + (fs::is_directory(status) ? "it is a directory"
                                       : fs::exists(status)     ? "it is no file"
                                                                : "there is no such file"));
  }
  const std::uint64_t size = fs::file_size(to_path(file), error);
  if (error || size > largest) {
    throw LauncherError(ExitCode::usage, cannot_read + "it is too large");
  }
  fs::ifstream stream(to_path(file), std::ios::binary);
  std::string content(static_cast<std::size_t>(size), '\0');
  stream.read(content.data(), static_cast<std::streamsize>(content.size()));
  if (!stream || static_cast<std::uint64_t>(stream.gcount()) != size) {
    throw LauncherError(ExitCode::usage, cannot_read + "permission denied, or it is being changed");
  }
  return content;
}

WrapPayload read_payload(const std::string& file, std::uint64_t place) {
  boost::system::error_code error;
  const std::uint64_t size = fs::file_size(to_path(file), error);
  const std::uint64_t available = error || size < place ? 0 : size - place;
  fs::ifstream stream(to_path(file), std::ios::binary);
  stream.seekg(static_cast<std::streamoff>(place));
  std::string block(available < payload_head_size ? 0 : payload_head_size, '\0');
  stream.read(block.data(), static_cast<std::streamsize>(block.size()));
  block.resize(payload_size(block, available, file));
  stream.read(block.data() + payload_head_size,
              static_cast<std::streamsize>(block.size() - payload_head_size));
  return parse_payload(block, file);
}

void write_program(const std::string& file, const std::string& content) {
  const fs::path target = to_path(file);
  fs::path unfinished = target;
  unfinished += fs::unique_path(".%%%%%%%%");
  boost::system::error_code error;
  std::string why;
  {
    fs::ofstream stream(unfinished, std::ios::binary);
    const bool is_open = static_cast<bool>(stream);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    stream.close();
    if (!stream) {
      why = is_open ? "the disk is full, perhaps" : "no file can be made there";
    }
  }
  if (why.empty()) {
    make_executable(unfinished, error);
    if (!error) {
      fs::rename(unfinished, target, error);
    }
    why = error ? error.message() : "";
  }
  if (!why.empty()) {
    boost::system::error_code ignored;
    fs::remove(unfinished, ignored);
    throw LauncherError(ExitCode::internal, "cannot write " + shown(file) + ": " + one_line(why));
  }
}

}  // namespace brood::launcher
