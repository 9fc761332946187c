#include "brood/task.hpp"

#include "os/image.hpp"

#include <stdexcept>

namespace brood::detail {

UnsendableResult::~UnsendableResult() = default;

CodeAddress code_address(const void* code) {
  if (code == nullptr) {
    throw std::invalid_argument("a task's function is a null pointer");
  }
  const os::CodePlace place = os::locate_code(code);
  return {place.module, place.offset};
}

void* code_pointer(CodeAddress address) {
  const void* const code = os::find_code({address.module, address.offset});
  if (code == nullptr) {
    throw DecodingError(
        "a task's function lies in a library that is not loaded in this process, or is another "
        "build "
        "here");
  }
  return const_cast<void*>(code);
}

}  // namespace brood::detail
