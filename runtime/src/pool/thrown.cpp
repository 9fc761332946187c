#include "pool/thrown.hpp"

#include "base/type_name.hpp"
#include "brood/task.hpp"

#include <string>
#include <utility>

namespace brood::pool {

namespace {

constexpr std::uint8_t task_threw = 0;
constexpr std::uint8_t result_unsendable = 1;

// A chain that never ends can be built (an exception that nests itself); the reader wants its head
// anyway.
constexpr std::size_t longest_chain = 64;

void describe(std::vector<ExceptionRecord>& chain) {
  ExceptionRecord record{base::current_exception_type_name(), {}};
  // Not std::rethrow_if_nested, which ends the program when the exception was made to hold another
  // but holds none.
  std::exception_ptr nested;
  try {
    throw;
  } catch (const std::exception& error) {
    record.message = error.what();
    const auto* const holder = dynamic_cast<const std::nested_exception*>(&error);
    nested = holder == nullptr ? nullptr : holder->nested_ptr();
  } catch (const std::nested_exception& holder) {
    nested = holder.nested_ptr();
  } catch (const std::string& text) {
    record.message = text;
  } catch (const char* text) {
    record.message = text == nullptr ? "" : text;
  } catch (...) {
    // Its type is all that can be said of it.
  }
  chain.push_back(std::move(record));
  if (nested && chain.size() < longest_chain) {
    try {
      std::rethrow_exception(nested);
    } catch (...) {
      describe(chain);
    }
  }
}

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
  describe(thrown.chain);
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
