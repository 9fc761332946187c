#include "conda_path.hpp"

#include "environment.hpp"
#include "layout.hpp"
#include "path_list.hpp"
#include "python_path.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

std::size_t find(const std::vector<std::string>& entries, const std::string& directory) {
  return static_cast<std::size_t>(
      std::find_if(entries.begin(), entries.end(),
                   [&](const std::string& entry) { return conda_paths_equal(entry, directory); }) -
      entries.begin());
}

}  // namespace

std::vector<std::string> conda_path_entries(const Environment& environment) {
  const std::string text = environment.get("PATH").value_or(conda_default_path());
  std::vector<std::string> entries = PathList(text).entries();
  if (entries.empty()) {
    entries.emplace_back();  // Python splits nothing into one empty text.
  }
  for (std::string& entry : entries) {
    entry = normal_path(entry);
  }
  return entries;
}

bool conda_paths_equal(const std::string& left, const std::string& right) {
  return is_same_path_text(absolute_path(left), absolute_path(right));
}

std::vector<std::string> conda_path_with(std::vector<std::string> entries,
                                         const std::vector<std::string>& directories,
                                         const std::string& condabin) {
  const bool has_one = std::any_of(entries.begin(), entries.end(), [](const std::string& entry) {
    return entry.ends_with("condabin");
  });
  if (!condabin.empty() && !has_one) {
    entries.insert(entries.begin(), condabin);
  }
  entries.insert(entries.begin(), directories.begin(), directories.end());
  return entries;
}

std::vector<std::string> conda_path_replaced(std::vector<std::string> entries,
                                             const std::vector<std::string>& old,
                                             const std::vector<std::string>& now,
                                             const std::string& library_bin,
                                             std::string& messages) {
  std::size_t first = old.empty() ? entries.size() : find(entries, old.front());
  if (first == entries.size()) {
    first = 0;
  } else {
    std::size_t last = entries.size();
    for (auto directory = old.rbegin(); directory != old.rend() && last == entries.size();
         ++directory) {
      last = find(entries, *directory);
      if (last == entries.size()) {
        messages += "Did not find path entry " + *directory + "\n";
      }
    }
    if (last + 1 < entries.size() && entries[last + 1] == library_bin) {
      ++last;
    }
    if (last >= first) {
      entries.erase(entries.begin() + static_cast<std::ptrdiff_t>(first),
                    entries.begin() + static_cast<std::ptrdiff_t>(last + 1));
    }
  }
  entries.insert(entries.begin() + static_cast<std::ptrdiff_t>(first), now.begin(), now.end());
  return entries;
}

}  // namespace brood::launcher
