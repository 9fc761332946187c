#pragma once
// What the tests of a reactor's channels share.

#include "child.hpp"
#include "os/reactor.hpp"

#include <gtest/gtest.h>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace brood::test {

inline Bytes bytes_of(std::string_view text) {
  return Bytes(as_bytes(text));
}

class ReactorChannel : public testing::Test {
 protected:
  /// Watches one end and notes what comes of it.
  os::Reactor::Id watch(os::Channel channel) {
    return reactor_->add_channel(
        std::move(channel),
        [this](std::span<const std::byte> bytes) { received_ += as_text(bytes); },
        [this] { ++ends_; });
  }

  bool run_until(const std::function<bool()>& done) {
    const auto deadline = base::Deadline::after(patience);
    while (!done()) {
      if (deadline.has_passed()) {
        return false;
      }
      reactor_->run_once(deadline);
    }
    return true;
  }

  /// A round that waits for nothing: what has happened already is served.
  void look() { reactor_->run_once(base::Deadline::after(std::chrono::milliseconds(1))); }

  std::unique_ptr<os::Reactor> reactor_ = os::Reactor::create();
  std::string received_;
  int ends_ = 0;
};

}  // namespace brood::test
