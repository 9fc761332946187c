#pragma once

#include <boost/filesystem/path.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace brood::launcher {

namespace fs = boost::filesystem;

/// Text in this program is a std::string: arguments, variables, paths.
/// POSIX: the bytes as they came, whatever their encoding. Windows: UTF-8; an unpaired surrogate,
/// which no encoding can name, becomes U+FFFD.
fs::path to_path(std::string_view text);
std::string to_text(const fs::path& path);

/// The arguments after the program's own name.
/// POSIX: those of main. Windows: those of the command line, because main's have gone through the
/// ANSI code page; `argv` is ignored.
std::vector<std::string> program_arguments(int argc, char** argv);

}  // namespace brood::launcher
