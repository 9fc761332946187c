#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// The options of verbs whose words may stand in any order.
namespace brood::launcher {

/// One option: its names, and what its value (empty for a flag) is given to.
struct Option {
  const char* brief;  ///< `-n`, or empty.
  const char* full;
  bool has_value;
  std::function<void(const std::string&)> take;
};

Option set_text(const char* brief, const char* full, std::optional<std::string>& text);
Option set_flag(const char* full, bool& flag, bool value = true);

/// Throws LauncherError (usage) with a hint at the verb's help.
[[noreturn]] void refuse_usage(const std::string& verb, const std::string& what);

/// Goes through a verb's words: options may stand anywhere, also behind what they are about.
class OptionReader {
 public:
  OptionReader(std::string verb, std::vector<Option> options)
      : verb_(std::move(verb)), options_(std::move(options)) {}

  /// The words from `from` on that are no options, all of those behind a `--` too; nothing when
  /// help is asked for. Throws LauncherError (usage).
  std::optional<std::vector<std::string>> read(const std::vector<std::string>& words,
                                               std::size_t from) const;

 private:
  void take(const std::vector<std::string>& words, std::size_t& at) const;

  std::string verb_;
  std::vector<Option> options_;
};

}  // namespace brood::launcher
