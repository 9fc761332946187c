#include "conda_config.hpp"

#include "condarc.hpp"
#include "error.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "python_path.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>

namespace brood::launcher {

namespace {

const std::vector<std::string_view> keys{
    "envs_dirs",        "envs_path",  "root_prefix", "root_dir",   "default_activation_env",
    "auto_activate_to", "env_prompt", "changeps1",   "auto_stack", "envvars_force_uppercase"};

/// A folder's three: .condarc, condarc, condarc.d/.
void add_three(std::vector<std::string>& paths, const std::string& folder) {
  for (const char* const name : {".condarc", "condarc", "condarc.d"}) {
    paths.push_back(to_text(to_path(folder) / name));
  }
}

bool is_yaml(const fs::path& path) {
  const std::string name = to_text(path.filename());
  return name.ends_with(".yml") || name.ends_with(".yaml");
}

/// The files that a path of the search path stands for.
std::vector<std::string> files_of(const std::string& path) {
  boost::system::error_code error;
  const fs::file_status status = fs::status(to_path(path), error);
  std::vector<std::string> files;
  if (status.type() == fs::regular_file) {
    files.push_back(path);
  } else if (status.type() == fs::directory_file) {
    for (fs::directory_iterator entry(to_path(path), error), end; !error && entry != end;
         entry.increment(error)) {
      if (is_yaml(entry->path())) {
        files.push_back(to_text(entry->path()));
      }
    }
    std::sort(files.begin(), files.end());
  }
  return files;
}

/// conda reads no configuration of a megabyte, and neither do we.
constexpr std::streamsize most_bytes = 1 << 20;

std::string content_of(const std::string& file) {
  fs::ifstream stream(to_path(file), std::ios::binary);
  std::string text(static_cast<std::size_t>(most_bytes), '\0');
  stream.read(text.data(), most_bytes);
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return text;
}

std::optional<bool> boolean_in(std::string text) {
  for (char& c : text) {
    c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  }
  for (const char* const word : {"true", "yes", "on", "y", "1"}) {
    if (text == word) {
      return true;
    }
  }
  for (const char* const word : {"false", "no", "off", "n", "non", "none", "0", ""}) {
    if (text == word) {
      return false;
    }
  }
  return std::nullopt;
}

/// What the files and variables say, the ones that count more last.
class Sources {
 public:
  Sources(const Environment& environment, const Warn& warn)
      : environment_(environment), warn_(warn) {}

  void read(const std::string& file) {
    Condarc condarc = parse_condarc(content_of(file), keys);
    for (const std::string& problem : condarc.problems) {
      warn_(one_line(file) + ":" + problem);
    }
    files_.push_back(std::move(condarc));
  }

  /// The text of a key or its variable; the variable's blanks around it are dropped, as conda does.
  std::optional<std::string> text(const std::string& key, const char* variable) const {
    if (std::optional<std::string> value = environment_.get_non_empty(variable)) {
      const std::size_t first = value->find_first_not_of(" \t\n\r");
      const std::size_t last = value->find_last_not_of(" \t\n\r");
      return first == std::string::npos ? std::string() : value->substr(first, last - first + 1);
    }
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      const auto found = file->values.find(key);
      if (found != file->values.end() && !found->second.is_list) {
        return found->second.items.front();
      }
    }
    return std::nullopt;
  }

  bool boolean(const std::string& key, const char* variable, bool otherwise) const {
    const std::optional<std::string> value = text(key, variable);
    return value ? boolean_in(*value).value_or(otherwise) : otherwise;
  }

  int number(const std::string& key, const char* variable) const {
    const std::string value = text(key, variable).value_or("0");
    int result = 0;
    const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), result);
    const bool is_number = error == std::errc() && end == value.data() + value.size();
    // YAML's true and false are 1 and 0 to conda.
    return is_number ? result : boolean_in(value).value_or(false) ? 1 : 0;
  }

  /// All the files' items, those that count more in front.
  std::vector<std::string> list(const std::string& key, const std::string& alias) const {
    std::vector<std::string> items;
    for (auto file = files_.rbegin(); file != files_.rend(); ++file) {
      auto found = file->values.find(key);
      found = found == file->values.end() ? file->values.find(alias) : found;
      if (found != file->values.end()) {
        items.insert(items.end(), found->second.items.begin(), found->second.items.end());
      }
    }
    return items;
  }

 private:
  const Environment& environment_;
  const Warn& warn_;
  std::vector<Condarc> files_;
};

std::vector<std::string> envs_dirs_variable(const Environment& environment) {
  const std::optional<std::string> configured = environment.get_non_empty("CONDA_ENVS_DIRS");
  const std::optional<std::string> alias = environment.get_non_empty("CONDA_ENVS_PATH");
  if (configured && alias) {
    throw LauncherError(ExitCode::environment,
                        "CONDA_ENVS_DIRS and CONDA_ENVS_PATH are both set: conda allows only one");
  }
  return PathList(configured ? *configured : alias.value_or("")).entries();
}

void add_envs_dir(std::vector<std::string>& directories, const std::string& entry,
                  const Environment& environment) {
  if (entry.empty()) {
    return;
  }
  std::string directory = absolute_path(expanded(entry, environment));
  if (std::find(directories.begin(), directories.end(), directory) == directories.end()) {
    directories.push_back(std::move(directory));
  }
}

}  // namespace

std::vector<std::string> condarc_search_path(const Environment& environment,
                                             const std::string& root) {
  std::vector<std::string> paths;
  if (list_separator == ';') {
    add_three(paths, "C:\\ProgramData\\conda");
  } else {
    add_three(paths, "/etc/conda");
    add_three(paths, "/var/lib/conda");
  }
  if (!root.empty()) {
    add_three(paths, root);
  }
  if (const std::optional<std::string> xdg = environment.get_non_empty("XDG_CONFIG_HOME")) {
    add_three(paths, to_text(to_path(*xdg) / "conda"));
  }
  if (const std::optional<std::string> home = environment.get_non_empty(home_variable)) {
    add_three(paths, to_text(to_path(*home) / ".config" / "conda"));
    add_three(paths, to_text(to_path(*home) / ".conda"));
    paths.push_back(to_text(to_path(*home) / ".condarc"));
  }
  if (const std::optional<std::string> active = environment.get_non_empty("CONDA_PREFIX")) {
    add_three(paths, *active);
  }
  if (const std::optional<std::string> own = environment.get_non_empty("CONDARC")) {
    paths.push_back(expanded(*own, environment));
  }
  return paths;
}

CondaConfig read_conda_config(const Environment& environment, const std::string& root,
                              const Warn& warn) {
  Sources sources(environment, warn);
  std::vector<std::string> seen;
  for (const std::string& path : condarc_search_path(environment, root)) {
    for (const std::string& file : files_of(path)) {
      if (std::find(seen.begin(), seen.end(), file) == seen.end()) {
        seen.push_back(file);
        sources.read(file);
      }
    }
  }
  CondaConfig config;
  for (const std::string& entry : envs_dirs_variable(environment)) {
    add_envs_dir(config.envs_dirs, entry, environment);
  }
  for (const std::string& entry : sources.list("envs_dirs", "envs_path")) {
    add_envs_dir(config.envs_dirs, entry, environment);
  }
  if (const auto value = sources.text("root_prefix", "CONDA_ROOT_PREFIX")) {
    config.root_prefix = absolute_path(expanded(*value, environment));
  }
  config.default_activation_env =
      sources.text("default_activation_env", "CONDA_DEFAULT_ACTIVATION_ENV").value_or("base");
  config.env_prompt = sources.text("env_prompt", "CONDA_ENV_PROMPT").value_or(config.env_prompt);
  config.changeps1 = sources.boolean("changeps1", "CONDA_CHANGEPS1", true);
  config.envvars_force_uppercase =
      sources.boolean("envvars_force_uppercase", "CONDA_ENVVARS_FORCE_UPPERCASE", true);
  config.auto_stack = sources.number("auto_stack", "CONDA_AUTO_STACK");
  return config;
}

}  // namespace brood::launcher
