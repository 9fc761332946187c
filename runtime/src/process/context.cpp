#include "brood/context.hpp"

#include "start/start_method_check.hpp"

namespace brood {

Context get_context(std::optional<StartMethod> method) {
  if (!method) {
    return Context(get_start_method());
  }
  start::require_available(*method);
  return Context(*method);
}

}  // namespace brood
