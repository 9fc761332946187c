#pragma once

#include <string>
#include <string_view>
#include <vector>

/// Where things lie in a conda prefix and how lists of directories are written on this system.
/// Paths here are text without a trailing separator.
namespace brood::launcher {

/// What separates the entries of PATH. POSIX: ':'. Windows: ';'.
extern const char list_separator;

/// The ending of the activation scripts that our helper shell can source. POSIX: ".sh". Windows:
/// ".bat".
extern const std::string_view script_suffix;

/// The directories that activation puts on PATH, in order.
/// POSIX: PREFIX/bin. Windows: PREFIX, Library\..., Scripts, bin; looks at the disk for the one of
/// Library's compiler environments (ucrt64, clang64, mingw64, clangarm64) that is there.
std::vector<std::string> path_directories(const std::string& prefix);

/// The executable of that name among the prefix's own: PREFIX/bin/NAME, PREFIX\Scripts\NAME.exe.
std::string executable_of(const std::string& prefix, std::string_view name);
std::string python_of(const std::string& prefix);

/// PATH for a process that has none. Windows: the System32 directories below %SystemRoot%.
std::string default_path();

/// PATH that conda takes for a process that has none. Linux: /usr/bin. macOS: /usr/bin:/bin:
/// /usr/sbin:/sbin. Windows: the System32 directories on C:.
std::string conda_default_path();

/// Whether two texts are one path. POSIX: byte by byte. Windows: case does not count.
bool is_same_path_text(std::string_view left, std::string_view right);

/// The user's home directory, or empty. Asks the environment only: HOME, or USERPROFILE on Windows.
extern const std::string_view home_variable;

/// Environment directories below no root prefix, after the root's own and ~/.conda/envs.
/// POSIX: none. Windows: %LOCALAPPDATA%\conda\conda\envs.
extern const std::string_view local_data_variable;

/// Names the folder of the user's configuration files. POSIX: XDG_CONFIG_HOME. Windows: APPDATA.
extern const std::string_view config_home_variable;

/// Names the folder of what can be made again. POSIX: XDG_CACHE_HOME. Windows: LOCALAPPDATA.
extern const std::string_view cache_variable;

/// How the files of programs are called. POSIX: no ending. Windows: ".exe".
extern const std::string_view program_suffix;

/// Whether two texts name the same directory without asking the disk: `.`, `..`, doubled and
/// trailing separators do not count. Windows: neither do case and the kind of slash.
bool is_same_directory(std::string_view left, std::string_view right);

/// `path` absolute and tidy (no `.`, no `..`, no trailing separator), symbolic links untouched.
/// Windows: in the spelling of the disk, as programs compare CONDA_PREFIX with their own path.
std::string absolute_directory(std::string_view path);

}  // namespace brood::launcher
