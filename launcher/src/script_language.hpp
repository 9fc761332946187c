#pragma once

#include <array>
#include <string>
#include <string_view>

namespace brood::launcher {

/// What the ending of a script's name says of its language.
struct ScriptLanguage {
  std::string_view ending;
  /// What runs it: the first that is there. None: it is started itself (.bat, .cmd).
  std::array<const char*, 2> interpreters;

  bool is_started_itself() const { return interpreters[0] == nullptr; }
};

/// Nothing when the ending is none that is known, or all that there is of the name.
const ScriptLanguage* script_language(const std::string& name);

}  // namespace brood::launcher
