#include "conda_prompt.hpp"

#include "conda_path.hpp"
#include "layout.hpp"
#include "level_names.hpp"

#include <array>

namespace brood::launcher {

namespace {

/// The last component of a path as os.path.basename takes it.
std::string base_name(const std::string& path) {
  const std::size_t slash = path.find_last_of(list_separator == ';' ? "/\\" : "/");
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

std::string directory_name(const std::string& path) {
  const std::size_t slash = path.find_last_of(list_separator == ';' ? "/\\" : "/");
  return slash == std::string::npos ? "" : path.substr(0, slash);
}

std::string without_trailing_blanks(std::string text) {
  text.erase(text.find_last_not_of(" \t\n\r\f\v") + 1);
  return text;
}

/// The names that the prompt shows, the top first.
std::string stacked_names(const Environment& old, const CondaSettings& settings,
                          PromptOperation operation, const std::string& name) {
  const int level = conda_level(old);
  const auto is_stacked = [&](int at) {
    const std::string mark = old.get(numbered("CONDA_STACKED_", at)).value_or("");
    return !without_trailing_blanks(mark).empty();
  };
  std::vector<std::string> all;
  std::vector<std::string> visible;
  const auto hide_top = [](std::vector<std::string>& names) {
    if (!names.empty()) {
      names.pop_back();
    }
  };
  for (int at = 1; at <= level; ++at) {
    const std::string variable = at == level ? "CONDA_PREFIX" : numbered("CONDA_PREFIX_", at);
    const std::string prefix = old.get(variable).value_or("");
    all.push_back(
        conda_env_name(at == level ? prefix : without_trailing_blanks(prefix), settings.root));
    if (!is_stacked(at)) {
      hide_top(visible);
    }
    visible.push_back(all.back());
  }
  if (operation == PromptOperation::deactivate) {
    hide_top(visible);
    hide_top(all);
    if (!is_stacked(level) && !all.empty()) {
      visible.push_back(all.back());
    }
  } else if (operation != PromptOperation::reactivate) {
    if (operation == PromptOperation::activate) {
      hide_top(visible);
    }
    visible.push_back(name);
  }
  std::string text;
  for (auto entry = visible.rbegin(); entry != visible.rend(); ++entry) {
    text += (text.empty() ? "" : ",") + *entry;
  }
  return text;
}

/// Python's str.format for the four fields there are; what is no such field stays as it is.
std::string formatted(std::string_view format,
                      const std::array<std::pair<std::string_view, std::string>, 4>& fields) {
  std::string text;
  while (!format.empty()) {
    std::size_t size = 1;
    std::string_view value = format.substr(0, 1);
    if (format.starts_with("{{") || format.starts_with("}}")) {
      size = 2;
    } else if (format.front() == '{') {
      for (const auto& [name, content] : fields) {
        if (format.substr(1).starts_with(std::string(name) + "}")) {
          value = content;
          size = name.size() + 2;
        }
      }
    }
    text += value;
    format.remove_prefix(size);
  }
  return text;
}

std::string without(std::string text, const std::string& part) {
  for (std::size_t at = 0; !part.empty() && (at = text.find(part, at)) != std::string::npos;) {
    text.erase(at, part.size());
  }
  return text;
}

std::string with_escaped_quotes(const std::string& text) {
  std::string result;
  for (const char c : text) {
    result += c == '\'' ? std::string("'\"'\"'") : std::string(1, c);
  }
  return result;
}

}  // namespace

std::string conda_env_name(const std::string& prefix, const std::string& root) {
  if (conda_paths_equal(prefix, root)) {
    return "base";
  }
  return base_name(directory_name(prefix)) == "envs" ? base_name(prefix) : prefix;
}

std::string conda_prompt_modifier(const std::string& prefix, const std::string& name,
                                  const Environment& old, const CondaSettings& settings,
                                  PromptOperation operation) {
  if (!settings.config.changeps1) {
    return "";
  }
  return formatted(settings.config.env_prompt,
                   {{{"default_env", name},
                     {"stacked_env", stacked_names(old, settings, operation, name)},
                     {"prefix", prefix},
                     {"name", base_name(prefix)}}});
}

std::vector<std::pair<std::string, std::string>> conda_prompt_variables(
    const std::string& modifier, const Environment& old, const CondaSettings& settings) {
  const char* const name = settings.shell == Shell::posix ? "PS1"
                           : settings.shell == Shell::csh ? "prompt"
                           : settings.shell == Shell::cmd ? "PROMPT"
                                                          : nullptr;
  if (!settings.config.changeps1 || name == nullptr) {
    return {};
  }
  std::string prompt = old.get(name).value_or("");
  if (settings.shell == Shell::posix && prompt.find("POWERLINE_COMMAND") != std::string::npos) {
    return {};
  }
  prompt = without(prompt, old.get("CONDA_PROMPT_MODIFIER").value_or(""));
  if (settings.shell == Shell::posix) {
    prompt = with_escaped_quotes(prompt);
  }
  return {{name, modifier + prompt}};
}

}  // namespace brood::launcher
