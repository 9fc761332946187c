#include "pool/thrown.hpp"

#include <string>

#include "base/type_name.hpp"
#include "brood/task.hpp"

namespace brood::pool {

namespace {

constexpr std::uint8_t task_threw = 0;
constexpr std::uint8_t result_unsendable = 1;

// A chain that never ends can be built (an exception that nests itself); the reader wants its head anyway.
constexpr std::size_t longest_chain = 64;

void describe(std::vector<ExceptionRecord>& chain) {
  ExceptionRecord record{base::current_exception_type_name(), {}};
  try {
    throw;
  } catch (const std::exception& error) {
    record.message = error.what();
    chain.push_back(std::move(record));
    if (chain.size() < longest_chain) {
      try {
        std::rethrow_if_nested(error);
      } catch (...) {
        describe(chain);
      }
    }
  } catch (const std::nested_exception& error) {
    chain.push_back(std::move(record));
    if (chain.size() < longest_chain && error.nested_ptr()) {
      try {
        error.rethrow_nested();
      } catch (...) {
        describe(chain);
      }
    }
  } catch (const std::string& text) {
    record.message = text;
    chain.push_back(std::move(record));
  } catch (const char* text) {
    record.message = text == nullptr ? "" : text;
    chain.push_back(std::move(record));
  } catch (...) {
    chain.push_back(std::move(record));
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
    text += text.empty() ? record.message : "; caused by " + record.type_name + ": " + record.message;
  }
  return std::make_exception_ptr(EncodingError(text));
}

}  // namespace brood::pool
