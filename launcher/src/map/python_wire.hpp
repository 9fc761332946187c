#pragma once

#include <optional>
#include <string>
#include <vector>

/// What is said between a worker and its interpreter; python_script.hpp tells the other side. Pure.
namespace brood::launcher {

/// What an interpreter has answered.
struct PythonAnswer {
  std::string kind;  ///< ready, failed, value or raised.
  std::string first;
  std::string second;
};

/// Takes the answer off the front of `bytes` if all of it is there.
/// Throws LauncherError (internal) for bytes that are none.
std::optional<PythonAnswer> take_answer(std::string& bytes);

/// The bytes of a call.
std::string call_text(const std::vector<std::string>& inputs);

}  // namespace brood::launcher
