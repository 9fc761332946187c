// The variables of an environment: conda-meta/state and the files of env_vars.d. The first byte
// chooses which, and whose reading.

#include "conda_variables.hpp"
#include "error.hpp"
#include "fuzz/fuzz.hpp"
#include "prefix_facts.hpp"

#include <string_view>

namespace {

using namespace brood::launcher;
using brood::fuzz::require;

bool holds_nul(const std::string& text) {
  return text.find('\0') != std::string::npos;
}

void read_as_brood(const std::string& text, VariablesFile kind) {
  std::vector<Variable> variables;
  add_variables(variables, text, kind, "file", [](const std::string& line) {
    require(line.find('\n') == std::string::npos, "a warning is one line");
  });
  for (const Variable& variable : variables) {
    require(!variable.name.empty() && variable.name.find('=') == std::string::npos,
            "a name is one");
    require(!holds_nul(variable.name + variable.value.value_or("")), "no variable holds a NUL");
    require(variable.name != "PATH" && variable.name != "CONDA_PREFIX",
            "activation's own are its own");
  }
}

void read_as_conda(const std::string& text, bool is_state) {
  std::string messages;
  const std::vector<VariablesText> file{{"file", text}};
  const std::vector<VariablesText> none;
  for (const CondaVariable& variable :
       conda_variables_in("/p", is_state ? none : file, is_state ? file : none, messages)) {
    require(!holds_nul(variable.name + variable.value.text), "no variable holds a NUL");
    require(!variable.value.json.empty(), "every value can be written");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> input = std::as_bytes(std::span(data, size));
  const unsigned choice = brood::fuzz::take_choice(input);
  const std::string text(reinterpret_cast<const char*>(input.data()), input.size());
  const bool is_state = choice % 2 == 1;
  try {
    if (choice / 2 % 2 == 0) {
      read_as_brood(text, is_state ? VariablesFile::state : VariablesFile::env_vars);
    } else {
      read_as_conda(text, is_state);
    }
  } catch (const LauncherError& error) {
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "an error is one line");
  }
  return 0;
}
