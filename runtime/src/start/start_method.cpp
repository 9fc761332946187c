#include "brood/start_method.hpp"

#include "os/self.hpp"
#include "start/fork_policy.hpp"
#include "start/renew.hpp"
#include "start/start_method_check.hpp"
#include "start/starter.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <new>
#include <stdexcept>
#include <utility>

namespace brood {

namespace {

constexpr std::array<std::pair<StartMethod, const char*>, 3> names{{
    {StartMethod::fork, "fork"},
    {StartMethod::spawn, "spawn"},
    {StartMethod::forkserver, "forkserver"},
}};

struct Settled {
  std::mutex mutex;
  std::optional<StartMethod> method;
};

Settled& settled() {
  static Settled instance;
  static const bool registered = start::renew_also([] { new (&instance.mutex) std::mutex; });
  static_cast<void>(registered);
  return instance;
}

std::string all_names() {
  std::string text;
  for (const StartMethod method : get_all_start_methods()) {
    text += (text.empty() ? "" : ", ") + to_string(method);
  }
  return text;
}

StartMethod initial_method() {
  const std::string name = os::environment_variable("BROOD_START_METHOD");
  if (name.empty()) {
    return get_all_start_methods().front();
  }
  const auto method = start_method_from_string(name);
  if (!method) {
    throw std::invalid_argument("BROOD_START_METHOD is \"" + name + "\"; this system has " +
                                all_names());
  }
  start::require_available(*method);
  return *method;
}

}  // namespace

std::string to_string(StartMethod method) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& entry) { return entry.first == method; });
  return found == names.end() ? "unknown" : found->second;
}

std::optional<StartMethod> start_method_from_string(std::string_view name) {
  const auto found = std::find_if(names.begin(), names.end(),
                                  [&](const auto& entry) { return entry.second == name; });
  return found == names.end() ? std::nullopt : std::optional(found->first);
}

std::vector<StartMethod> get_all_start_methods() {
  return start::available_methods();
}

StartMethod get_start_method() {
  const std::lock_guard lock(settled().mutex);
  auto& method = settled().method;
  if (!method) {
    method = initial_method();
  }
  return *method;
}

void set_start_method(StartMethod method) {
  start::require_available(method);
  const std::lock_guard lock(settled().mutex);
  if (settled().method) {
    throw std::logic_error("set_start_method: the start method is settled already (" +
                           to_string(*settled().method) +
                           "); call it once, before the first Pool, or use force_start_method");
  }
  settled().method = method;
}

void force_start_method(StartMethod method) {
  start::require_available(method);
  const std::lock_guard lock(settled().mutex);
  settled().method = method;
}

void allow_fork_with_threads(bool allow) {
  start::set_fork_with_threads_allowed(allow);
}

namespace start {

void require_available(StartMethod method) {
  const auto methods = get_all_start_methods();
  if (std::find(methods.begin(), methods.end(), method) == methods.end()) {
    throw std::invalid_argument("start method " + to_string(method) +
                                " does not exist on this system; it has " + all_names());
  }
}

}  // namespace start

}  // namespace brood
