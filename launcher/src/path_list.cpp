#include "path_list.hpp"

#include "layout.hpp"
#include "text.hpp"

#include <algorithm>

namespace brood::launcher {

PathList::PathList(std::string_view text) {
  if (text.empty()) {
    return;
  }
  for (;;) {
    const std::size_t end = text.find(list_separator);
    entries_.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) {
      return;
    }
    text.remove_prefix(end + 1);
  }
}

void PathList::insert(std::size_t index, std::string directory) {
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(index), std::move(directory));
}

void PathList::insert_all(std::size_t index, const std::vector<std::string>& directories) {
  entries_.insert(entries_.begin() + static_cast<std::ptrdiff_t>(index), directories.begin(),
                  directories.end());
}

std::size_t PathList::find(std::string_view directory, std::size_t from) const {
  const auto begin = entries_.begin() + static_cast<std::ptrdiff_t>(from);
  return static_cast<std::size_t>(
      std::find_if(begin, entries_.end(),
                   [&](const std::string& entry) { return is_same_directory(entry, directory); }) -
      entries_.begin());
}

void PathList::replace(const std::vector<std::string>& old, const std::vector<std::string>& now) {
  std::size_t at = old.empty() ? entries_.size() : find(old.front(), 0);
  if (at == entries_.size()) {
    insert_all(0, now);
    return;
  }
  for (const std::string& directory : old) {
    const std::size_t found = find(directory, at);
    if (found < entries_.size()) {
      entries_.erase(entries_.begin() + static_cast<std::ptrdiff_t>(found));
    }
  }
  insert_all(at, now);
}

bool PathList::contains_condabin() const {
  return std::any_of(entries_.begin(), entries_.end(),
                     [](const std::string& entry) { return entry.ends_with("condabin"); });
}

std::string PathList::text() const {
  std::string text;
  for (const std::string& entry : entries_) {
    if (&entry != &entries_.front()) {
      text += list_separator;
    }
    text += entry;
  }
  return text;
}

std::string last_component(std::string_view path) {
  return to_text(to_path(path).filename());
}

std::string parent_directory(std::string_view path) {
  return to_text(to_path(path).parent_path());
}

}  // namespace brood::launcher
