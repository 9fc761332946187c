#pragma once

#include "conda_root.hpp"
#include "environment.hpp"
#include "prefix_facts.hpp"

#include <optional>
#include <string>
#include <vector>

/// Which environments there are.
namespace brood::launcher {

struct KnownEnvironment {
  std::string name;  ///< What -n takes; empty when only its path does.
  std::string prefix;
  bool is_active = false;

  friend bool operator==(const KnownEnvironment&, const KnownEnvironment&) = default;
};

/// The root, what lies in the `name_directories`, what ~/.conda/environments.txt lists, and the
/// active one, sorted by path with the root in front. Only what holds `conda-meta`. Nothing is
/// written; conda would clean the list.
std::vector<KnownEnvironment> known_environments(const Environment& environment,
                                                 const std::optional<CondaFacts>& conda,
                                                 const Warn& warn);

}  // namespace brood::launcher
