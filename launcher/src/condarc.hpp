#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

/// The few things that brood wants to know from conda's configuration files.
///
/// They are YAML. brood reads the part of YAML in which people write them: keys at the beginning of
/// a line; texts, plain or in quotes; lists, one item a line or in brackets on one line; comments.
/// Everything below a key that is not asked for is passed over unseen. A value that is asked for
/// and is written in any other way (anchors, tags, blocks, lists of lists, several documents) is
/// named, with its line, as not understood, and counts as not there: it is never guessed.
namespace brood::launcher {

/// A value: a list, or a text that is not one. `~`, `null` and nothing are a list without items.
struct CondarcValue {
  bool is_list = false;
  std::vector<std::string> items;  ///< One when it is a text.

  friend bool operator==(const CondarcValue&, const CondarcValue&) = default;
};

struct Condarc {
  std::map<std::string, CondarcValue> values;  ///< Of the keys that were asked for.
  std::vector<std::string> problems;           ///< "LINE: what is not understood"
};

/// Reads the values of `keys` in the text of a file. Never throws for what stands there.
Condarc parse_condarc(std::string_view text, const std::vector<std::string_view>& keys);

}  // namespace brood::launcher
