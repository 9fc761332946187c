// refused: brood: this type cannot lie in shared memory

#include <brood/raw_value.hpp>

#include <string>

brood::RawValue<std::string> use(const std::string& text) {
  return brood::RawValue<std::string>(text);
}
