#include "environment_list.hpp"

#include "environments_txt.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "prefix.hpp"
#include "text.hpp"

#include <boost/filesystem/directory.hpp>
#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

#include <algorithm>
#include <iterator>

namespace brood::launcher {

namespace {

bool is_environment(const fs::path& prefix) {
  boost::system::error_code error;
  return fs::is_directory(prefix / "conda-meta", error);
}

class Collection {
 public:
  Collection(const Environment& environment, const std::optional<CondaFacts>& conda)
      : active_(active_environment(environment).prefix), conda_(conda) {}

  /// The first of two ways to find an environment gives its name.
  void add(const std::string& prefix, const std::string& name) {
    const auto is_it = [&](const KnownEnvironment& known) {
      return is_same_directory(known.prefix, prefix);
    };
    if (is_environment(to_path(prefix)) && std::none_of(list_.begin(), list_.end(), is_it)) {
      const bool is_root = conda_ && is_same_directory(prefix, conda_->root);
      list_.push_back({is_root ? "base" : name, prefix,
                       !active_.empty() && is_same_directory(prefix, active_)});
    }
  }

  /// An earlier directory hides what has the same name in a later one.
  void add_named(const std::string& prefix) {
    const std::string name = last_component(prefix);
    const bool is_hidden = std::any_of(list_.begin(), list_.end(),
                                       [&](const auto& known) { return known.name == name; });
    add(prefix, is_hidden ? "" : name);
  }

  const std::string& active() const { return active_; }

  std::vector<KnownEnvironment> take() {
    std::sort(list_.begin(), list_.end(), [](const auto& left, const auto& right) {
      return std::pair(left.name != "base", left.prefix) <
             std::pair(right.name != "base", right.prefix);
    });
    return std::move(list_);
  }

 private:
  std::string active_;
  const std::optional<CondaFacts>& conda_;
  std::vector<KnownEnvironment> list_;
};

std::vector<std::string> entries_of(const std::string& directory) {
  std::vector<std::string> paths;
  boost::system::error_code error;
  for (fs::directory_iterator entry(to_path(directory), error), end; !error && entry != end;
       entry.increment(error)) {
    paths.push_back(to_text(entry->path()));
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

}  // namespace

std::vector<KnownEnvironment> known_environments(const Environment& environment,
                                                 const std::optional<CondaFacts>& conda,
                                                 const Warn& warn) {
  Collection collection(environment, conda);
  if (conda) {
    collection.add(conda->root, "base");
  }
  for (const std::string& directory :
       name_directories(environment, conda ? conda->root : "", warn)) {
    for (const std::string& prefix : entries_of(directory)) {
      collection.add_named(prefix);
    }
  }
  if (const std::optional<std::string> home = environment.get_non_empty(home_variable)) {
    fs::ifstream stream(to_path(*home) / ".conda" / "environments.txt", std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(stream),
                           std::istreambuf_iterator<char>()};
    for (const std::string& prefix : listed_prefixes(text)) {
      if (to_path(prefix).is_absolute()) {
        collection.add(absolute_directory(prefix), "");
      }
    }
  }
  if (!collection.active().empty()) {
    collection.add(absolute_directory(collection.active()), "");
  }
  return collection.take();
}

}  // namespace brood::launcher
