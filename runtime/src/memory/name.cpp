#include "memory/name.hpp"

#include "base/random.hpp"
#include "os/named_memory.hpp"

#include <cstddef>
#include <string_view>

namespace brood::memory {

std::string objection_to_name(const std::string& name) {
  if (name.empty()) {
    return "it is empty";
  }
  if (name == "." || name == "..") {
    return "to the system that is a folder";
  }
  if (name.find('\0') != std::string::npos) {
    return "there is a NUL in it";
  }
  const std::size_t place = name.find_first_of(os::forbidden_in_names);
  return place == std::string::npos ? "" : std::string("there is a ") + name[place] + " in it";
}

std::string made_up_name() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string name = os::made_up_prefix;
  for (const std::byte byte : base::random_bytes(4)) {
    const auto value = std::to_integer<unsigned>(byte);
    name += digits[value / 16];
    name += digits[value % 16];
  }
  return name;
}

}  // namespace brood::memory
