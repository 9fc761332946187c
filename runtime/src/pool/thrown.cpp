#include "pool/thrown.hpp"

#include "base/exception_chain.hpp"
#include "brood/task.hpp"

#include <string>
#include <utility>

namespace brood::pool {

namespace {

constexpr std::uint8_t task_threw = 0;
constexpr std::uint8_t result_unsendable = 1;

}  // namespace

wire::ThrownException describe_current_exception() {
  wire::ThrownException thrown;
  try {
    throw;
  } catch (const detail::UnsendableResult&) {
    thrown.kind = result_unsendable;
  } catch (...) {
    thrown.kind = task_threw;
  }
  thrown.chain = base::current_exception_chain();
  return thrown;
}

std::exception_ptr to_exception(const wire::ThrownException& thrown, std::int64_t pid) {
  if (thrown.kind != result_unsendable) {
    return std::make_exception_ptr(RemoteError(thrown.chain, pid));
  }
  std::string text;
  for (const ExceptionRecord& record : thrown.chain) {
    text +=
        text.empty() ? record.message : "; caused by " + record.type_name + ": " + record.message;
  }
  return std::make_exception_ptr(EncodingError(text));
}

}  // namespace brood::pool
