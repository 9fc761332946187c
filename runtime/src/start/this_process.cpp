#include "start/this_process.hpp"

#include "base/own_copy.hpp"
#include "base/random.hpp"

#include <atomic>
#include <mutex>
#include <utility>

namespace brood::start {

namespace {

constexpr std::size_t authkey_size = 32;

struct State {
  std::mutex mutex;  // guards name and authkey
  ThisProcess self{"MainProcess", {}, false, {}, {}};
  bool has_key = false;  // made when it is first asked for: most programs never ask
  std::atomic<std::uint64_t> children{0};
};

base::OwnCopy<State> own_state;

State& state() {
  return own_state.get();
}

}  // namespace

std::string this_process_name() {
  const std::lock_guard lock(state().mutex);
  return state().self.name;
}

void set_this_process_name(std::string name) {
  const std::lock_guard lock(state().mutex);
  state().self.name = std::move(name);
}

std::vector<std::byte> this_process_authkey() {
  const std::lock_guard lock(state().mutex);
  if (!std::exchange(state().has_key, true)) {
    const Bytes key = base::random_bytes(authkey_size);
    state().self.authkey.assign(key.begin(), key.end());
  }
  return state().self.authkey;
}

void set_this_process_authkey(std::vector<std::byte> key) {
  const std::lock_guard lock(state().mutex);
  state().self.authkey = std::move(key);
  state().has_key = true;
}

const std::vector<std::uint64_t>& this_process_identity() {
  return state().self.identity;
}

bool this_process_is_daemon() {
  return state().self.daemon;
}

const std::optional<Parent>& this_process_parent() {
  return state().self.parent;
}

std::vector<std::uint64_t> next_child_identity() {
  std::vector<std::uint64_t> identity = state().self.identity;
  identity.push_back(++state().children);
  return identity;
}

std::string to_text(const std::vector<std::uint64_t>& identity) {
  std::string text;
  for (const std::uint64_t number : identity) {
    text += (text.empty() ? "" : ":") + std::to_string(number);
  }
  return text;
}

void become(ThisProcess self) {
  own_state.forget();
  State& fresh = own_state.get();
  fresh.self = std::move(self);
  fresh.has_key = true;
}

}  // namespace brood::start
