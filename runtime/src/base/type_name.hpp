#pragma once
// The name of a type as a reader knows it.

#include <string>
#include <typeinfo>

namespace brood::base {

/// "std::vector<int>" and the like; the compiler's own spelling when it cannot be undone.
std::string type_name(const std::type_info& type);

/// The type of the exception being handled; "unknown" outside a handler or for a foreign exception.
std::string current_exception_type_name();

}  // namespace brood::base
