#include "base/exception_chain.hpp"

#include "base/type_name.hpp"

#include <exception>
#include <utility>

namespace brood::base {

namespace {

// A chain that never ends can be built (an exception that nests itself); the reader wants its head
// anyway.
constexpr std::size_t longest_chain = 64;

void describe(std::vector<ExceptionRecord>& chain) {
  ExceptionRecord record{current_exception_type_name(), {}};
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

std::vector<ExceptionRecord> current_exception_chain() {
  std::vector<ExceptionRecord> chain;
  describe(chain);
  return chain;
}

std::string current_exception_text() {
  std::string text;
  for (const ExceptionRecord& record : current_exception_chain()) {
    text += (text.empty() ? "" : "\ncaused by ") + record.type_name;
    text += record.message.empty() ? "" : ": " + record.message;
  }
  return text;
}

}  // namespace brood::base
