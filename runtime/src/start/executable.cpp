#include "start/executable.hpp"

#include "brood/start_method.hpp"
#include "start/renew.hpp"

#include <mutex>
#include <new>

namespace brood {

namespace {

struct Chosen {
  std::mutex mutex;
  std::filesystem::path path;
};

Chosen& chosen() {
  static auto* const instance = new Chosen;
  static const bool registered = start::renew_also([] { new (&instance->mutex) std::mutex; });
  static_cast<void>(registered);
  return *instance;
}

}  // namespace

void set_executable(const std::filesystem::path& executable) {
  const std::lock_guard lock(chosen().mutex);
  chosen().path = executable;
}

std::filesystem::path get_executable() {
  const std::lock_guard lock(chosen().mutex);
  return chosen().path;
}

namespace start {

std::string chosen_executable() {
  const std::u8string text = get_executable().u8string();  // Windows: what the system layer takes
  return {text.begin(), text.end()};
}

}  // namespace start

}  // namespace brood
