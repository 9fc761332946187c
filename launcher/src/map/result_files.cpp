#include "map/result_files.hpp"

#include "error.hpp"
#include "layout.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <cerrno>

namespace brood::launcher {

namespace {

constexpr std::size_t longest_name = 200;

bool is_windows() {
  return list_separator == ';';
}

/// GNU parallel's escapes.
void append_escaped(std::string& name, char c) {
  switch (c) {
    case '/':
      name += "\\_";
      return;
    case '\\':
      name += "\\\\";
      return;
    case '\t':
      name += "\\t";
      return;
    case '\0':
      name += "\\0";
      return;
    default:
      name += c;
  }
}

/// What no name of Windows may hold, as in an URL.
void append_for_windows(std::string& name, char c) {
  constexpr char digits[] = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  if (byte < 0x20 || std::string_view("<>:\"/\\|?*%").find(c) != std::string_view::npos) {
    name += '%';
    name += digits[byte >> 4];
    name += digits[byte & 15];
  } else {
    name += c;
  }
}

void write_file(const fs::path& file, std::string_view text) {
  errno = 0;
  fs::ofstream stream(file, std::ios::binary | std::ios::trunc);
  stream.write(text.data(), static_cast<std::streamsize>(text.size()));
  stream.close();
  const int error = errno;
  if (!stream) {
    throw LauncherError(ExitCode::internal, "cannot write the result " + shown(to_text(file)) +
                                                ": " + system_reason(error));
  }
}

void make_folder(const fs::path& folder, ExitCode code) {
  boost::system::error_code error;
  fs::create_directories(folder, error);
  if (error && !fs::is_directory(folder)) {
    throw LauncherError(code, "cannot make the folder " + shown(to_text(folder)) +
                                  " for results: " + one_line(error.message()));
  }
}

}  // namespace

std::string file_name_of(std::string_view input, std::size_t sequence) {
  std::string name;
  for (const char c : input) {
    if (name.size() > longest_name) {
      break;
    }
    is_windows() ? append_for_windows(name, c) : append_escaped(name, c);
  }
  if (name.size() > longest_name) {
    name = name.substr(0, longest_name) + "..." + std::to_string(sequence);
  }
  const std::string escape = is_windows() ? "%" : "\\";
  const bool is_special = name.empty() || name == "." || name == "..";
  if (is_special) {
    return escape + (name.empty() ? "e" : name);
  }
  if (is_windows() && (name.back() == '.' || name.back() == ' ')) {
    return name + escape;  // Windows drops them at the end.
  }
  return name;
}

std::string result_folder(const Job& job) {
  if (job.inputs.empty()) {
    return std::to_string(job.sequence);
  }
  std::string folder;
  for (std::size_t i = 0; i < job.inputs.size(); ++i) {
    folder += (i == 0 ? "" : "/") + std::to_string(i + 1) + "/" +
              file_name_of(job.inputs[i], job.sequence);
  }
  return folder;
}

ResultFiles::ResultFiles(const std::string& folder) : folder_(folder) {
  make_folder(to_path(folder), ExitCode::usage);
}

void ResultFiles::add(const Job& job, const CommandOutcome& outcome) const {
  const fs::path folder = to_path(folder_) / to_path(result_folder(job));
  make_folder(folder, ExitCode::internal);
  write_file(folder / "stdout", outcome.output);
  write_file(folder / "stderr", outcome.errors);
  write_file(folder / "seq", std::to_string(job.sequence) + "\n");
}

}  // namespace brood::launcher
