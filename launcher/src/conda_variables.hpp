#pragma once

#include "prefix_facts.hpp"

#include <string>
#include <string_view>
#include <vector>

/// The variables of an environment as conda itself reads them: names in their own case, values in
/// their own type. For `--compat=conda`; prefix_facts has the mended reading.
namespace brood::launcher {

/// A value of a JSON file as conda hands it on.
struct CondaValue {
  enum class Kind { text, null, other };

  Kind kind = Kind::text;
  std::string text;  ///< As Python's str() writes it, which is what a shell is given: `True`.
  std::string json;  ///< As json.dumps(indent=2) writes it two objects deep: `true`.

  static CondaValue of_text(std::string text);
  static CondaValue of_number(int number);

  friend bool operator==(const CondaValue&, const CondaValue&) = default;
};

struct CondaVariable {
  std::string name;
  CondaValue value;

  friend bool operator==(const CondaVariable&, const CondaVariable&) = default;
};

/// A Python dict of them: a name stands where it came first, with the value that came last.
class CondaVariables {
 public:
  void put(std::string name, CondaValue value);
  const CondaVariable* find(std::string_view name) const;
  void remove(std::string_view name);

  auto begin() const { return list_.begin(); }

  auto end() const { return list_.end(); }

  bool empty() const { return list_.empty(); }

 private:
  std::vector<CondaVariable> list_;
};

/// What conda writes where a variable is not wanted any more.
extern const std::string_view conda_unset_marker;

/// Reads PREFIX/etc/conda/env_vars.d and PREFIX/conda-meta/state. `messages` gets what conda says
/// on stderr meanwhile, to the byte. Where conda breaks down with a traceback (no JSON, no object,
/// a directory among the files), throws LauncherError with file:line:column.
CondaVariables read_conda_variables(const std::string& prefix, std::string& messages);

/// The same of texts: those of env_vars.d in order, and that of the state, if there is one.
struct VariablesText {
  std::string file;
  std::string text;
};

CondaVariables conda_variables_in(const std::string& prefix,
                                  const std::vector<VariablesText>& packages,
                                  const std::vector<VariablesText>& state, std::string& messages);

}  // namespace brood::launcher
