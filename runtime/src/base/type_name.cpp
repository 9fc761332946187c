#include "base/type_name.hpp"

#include <cxxabi.h>

#include <cstdlib>
#include <memory>
#include <string_view>

namespace brood::base {

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, decltype(&std::free)> readable(
      abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? readable.get() : type.name();
}

std::string current_exception_type_name() {
  const std::type_info* const type = abi::__cxa_current_exception_type();
  if (type == nullptr) {
    return "unknown";
  }
  // std::throw_with_nested throws a type of the library's own, derived from what it was given.
  static constexpr std::string_view wrapper = "std::_Nested_exception<";
  std::string name = type_name(*type);
  if (name.starts_with(wrapper) && name.ends_with('>')) {
    name = name.substr(wrapper.size(), name.size() - wrapper.size() - 1);
    name.erase(name.find_last_not_of(' ') + 1);
  }
  return name;
}

}  // namespace brood::base
