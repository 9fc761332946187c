#include "layout.hpp"

#include "environment.hpp"
#include "text.hpp"
#include "text_windows.hpp"

#include <boost/filesystem/operations.hpp>

#include <windows.h>

namespace brood::launcher {

const char list_separator = ';';
const std::string_view script_suffix = ".bat";
const std::string_view home_variable = "USERPROFILE";
const std::string_view local_data_variable = "LOCALAPPDATA";
const std::string_view config_home_variable = "APPDATA";
const std::string_view cache_variable = "LOCALAPPDATA";
const std::string_view program_suffix = ".exe";

namespace {

std::string tidy(std::string_view path) {
  std::string text = to_text(to_path(path).lexically_normal().make_preferred());
  if (text.size() > 2 && text.ends_with("\\.")) {
    text.resize(text.size() - 2);
  }
  while (text.size() > 3 && text.back() == '\\') {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::vector<std::string> path_directories(const std::string& prefix) {
  std::vector<std::string> directories{prefix};
  for (const char* const variant : {"ucrt64", "clang64", "mingw64", "clangarm64"}) {
    const std::string candidate = prefix + "\\Library\\" + variant;
    boost::system::error_code ignored;
    if (fs::is_directory(to_path(candidate), ignored)) {
      directories.push_back(candidate + "\\bin");
      break;
    }
  }
  for (const char* const below : {"\\Library\\mingw-w64\\bin", "\\Library\\usr\\bin",
                                  "\\Library\\bin", "\\Scripts", "\\bin"}) {
    directories.push_back(prefix + below);
  }
  return directories;
}

std::string executable_of(const std::string& prefix, std::string_view name) {
  return prefix + "\\Scripts\\" + std::string(name) + ".exe";
}

std::string python_of(const std::string& prefix) {
  return prefix + "\\python.exe";
}

std::string default_path() {
  const std::string root =
      Environment::current().get_non_empty("SystemRoot").value_or("C:\\Windows");
  return root + "\\system32;" + root + ";" + root + "\\System32\\Wbem;" + root +
         "\\System32\\WindowsPowerShell\\v1.0\\";
}

std::string conda_default_path() {
  return "C:\\Windows\\system32;C:\\Windows;C:\\Windows\\System32\\Wbem;"
         "C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\";
}

bool is_same_path_text(std::string_view left, std::string_view right) {
  return is_same_name(left, right);
}

bool is_same_directory(std::string_view left, std::string_view right) {
  return left == right ||
         (!left.empty() && !right.empty() && is_same_name(tidy(left), tidy(right)));
}

std::string absolute_directory(std::string_view path) {
  const std::string text = tidy(to_text(fs::absolute(to_path(path))));
  const std::wstring wide = to_wide(text);
  std::wstring spelled(32768, L'\0');
  const DWORD length =
      GetLongPathNameW(wide.c_str(), spelled.data(), static_cast<DWORD>(spelled.size()));
  if (length == 0 || length >= spelled.size()) {
    return text;
  }
  spelled.resize(length);
  return to_utf8(spelled);
}

}  // namespace brood::launcher
