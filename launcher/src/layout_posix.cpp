#include "layout.hpp"

#include "path_probe.hpp"
#include "text.hpp"

namespace brood::launcher {

const char list_separator = ':';
const std::string_view script_suffix = ".sh";
const std::string_view home_variable = "HOME";
const std::string_view local_data_variable = "";
const std::string_view config_home_variable = "XDG_CONFIG_HOME";
const std::string_view cache_variable = "XDG_CACHE_HOME";
const std::string_view program_suffix = "";

namespace {

std::string tidy(std::string_view path) {
  std::string text = to_path(path).lexically_normal().native();
  if (text.size() > 2 && text.ends_with("/.")) {
    text.resize(text.size() - 2);  // Boost before 1.85 keeps a trailing slash as a dot.
  }
  while (text.size() > 1 && text.back() == '/') {
    text.pop_back();
  }
  return text;
}

}  // namespace

std::vector<std::string> path_directories(const std::string& prefix) {
  return {prefix + "/bin"};
}

std::string executable_of(const std::string& prefix, std::string_view name) {
  return prefix + "/bin/" + std::string(name);
}

std::string python_of(const std::string& prefix) {
  return executable_of(prefix, "python");
}

std::string default_path() {
  return "/usr/bin:/bin";
}

bool is_same_path_text(std::string_view left, std::string_view right) {
  return left == right;
}

bool is_same_directory(std::string_view left, std::string_view right) {
  return left == right || (!left.empty() && !right.empty() && tidy(left) == tidy(right));
}

std::string absolute_directory(std::string_view path) {
  // The current directory is not asked for when it does not matter: it may be gone.
  return tidy(path.starts_with('/') ? std::string(path)
                                    : current_directory(path) + "/" + std::string(path));
}

}  // namespace brood::launcher
