#pragma once

#include <unistd.h>

namespace brood::launcher {

/// While it lives, this process has no more rights than any user: root may read everything.
class Nobody {
 public:
  Nobody() : user_(geteuid()) {
    [[maybe_unused]] const int ignored = seteuid(user_ == 0 ? 65534 : user_);
  }

  Nobody(const Nobody&) = delete;
  Nobody& operator=(const Nobody&) = delete;

  ~Nobody() { [[maybe_unused]] const int ignored = seteuid(user_); }

  /// False where the system does not let root become another user.
  bool is_one() const { return geteuid() != 0; }

 private:
  uid_t user_;
};

}  // namespace brood::launcher
