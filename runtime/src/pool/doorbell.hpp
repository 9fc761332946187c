#pragma once
// Where a pool is told that a worker has something for it. One for all of its workers.
//
// There are two who may listen:
//   - a thread that waits for a result (the leader) sleeps here, at a spot in shared memory;
//   - when there is none, the pool's own thread listens to the workers' channels, and a worker that
//     finds the note that it does (`thread_listens`) takes the note away and sends a frame.
// A worker first writes and then looks who listens; who listens says so first and then looks
// whether something was written. So one of them sees the other, and nothing is overlooked.

#include "base/deadline.hpp"
#include "os/park.hpp"
#include "os/region.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <new>

namespace brood::pool {

class Doorbell {
 public:
  /// Throws std::system_error.
  static Doorbell make();

  /// The worker's side. Throws DecodingError for a region of another size.
  static Doorbell map(os::Region region, os::Bell bell);

  /// Bytes of its region.
  static constexpr std::size_t size() { return sizeof(Words); }

  const os::Region& region() const { return region_; }

  const os::Bell& bell() const { return bell_; }

  /// Worker: after it has written. Whether a frame has to be sent: there was no leader. One who
  /// goes looks once more by himself.
  [[nodiscard]] bool ring() const {
    const bool listens =
        words().thread_listens.load() != 0;  // before a leader is woken, who may go
    os::wake(words().leader_spot, bell_);
    return listens && words().thread_listens.exchange(0) != 0;
  }

  /// Pool: whether frames are wanted from now on.
  void set_thread_listens(bool listens) const { words().thread_listens.store(listens ? 1 : 0); }

  /// Pool: the leader looks again.
  void wake_leader() const { os::wake(words().leader_spot, bell_); }

  /// The leader: sleeps until ring, wake_leader or the deadline, unless `ready` says that there is
  /// something already.
  template <class Ready>
  void sleep(Ready ready, const base::Deadline& deadline) const {
    os::Sleeper sleeper(words().leader_spot, bell_);
    if (!ready()) {
      sleeper.sleep(deadline);
    }
  }

 private:
  struct Words {
    alignas(64) os::ParkingSpot leader_spot;
    std::atomic<std::uint32_t> thread_listens{0};
  };

  Doorbell(os::Region region, os::Bell bell) : region_(std::move(region)), bell_(std::move(bell)) {}

  Words& words() const { return *std::launder(reinterpret_cast<Words*>(region_.data())); }

  os::Region region_;
  os::Bell bell_;
};

}  // namespace brood::pool
