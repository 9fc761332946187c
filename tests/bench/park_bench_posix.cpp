// To wake a process and be woken by it: what every lock and queue stands on when it has to wait.
#include <brood/process.hpp>

#include "benches_posix.hpp"
#include "limits_posix.hpp"
#include "memory/shared_block.hpp"
#include "os/park.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <string>

namespace brood::bench {

namespace {

enum Turn : std::uint32_t { mine, theirs, ended };

/// Two spots, so that nobody wakes himself.
struct Table {
  std::atomic<std::uint32_t> turn{mine};
  alignas(64) os::ParkingSpot my_spot;
  alignas(64) os::ParkingSpot their_spot;
};

/// The same table in both processes.
class SharedTable {
 public:
  static SharedTable make() {
    SharedTable made;
    made.block_ = memory::SharedBlock::make(sizeof(Table));
    ::new (made.block_.data()) Table;
    return made;
  }

  Table& get() const { return block_.as<Table>(); }

  void save(OutputArchive& archive) const { block_.save(archive); }

  void load(InputArchive& archive) { block_.load(archive, sizeof(Table)); }

 private:
  memory::SharedBlock block_;
};

std::uint32_t wait_while(Table& table, os::ParkingSpot& spot, std::uint32_t old) {
  const os::Bell none;  // POSIX needs none
  for (;;) {
    if (const std::uint32_t turn = table.turn.load(); turn != old) {
      return turn;
    }
    os::Sleeper sleeper(spot, none);
    if (table.turn.load() == old) {
      sleeper.sleep(base::Deadline::after(std::chrono::milliseconds(400)));
    }
  }
}

void pass(Table& table, os::ParkingSpot& spot, std::uint32_t turn) {
  table.turn.store(turn);
  os::wake(spot, os::Bell());
}

void play(SharedTable shared) {
  Table& table = shared.get();
  while (wait_while(table, table.their_spot, mine) == theirs) {
    pass(table, table.my_spot, mine);
  }
}

class ParkPingPong {
 public:
  explicit ParkPingPong(StartMethod method)
      : shared_(SharedTable::make()),
        table_(shared_.get()),
        process_({.target = {play, shared_}, .start_method = method}) {
    process_.start();
  }

  ~ParkPingPong() {
    pass(table_, table_.their_spot, ended);
    process_.join();
  }

  ParkPingPong(const ParkPingPong&) = delete;
  ParkPingPong& operator=(const ParkPingPong&) = delete;

  void round_trip() {
    pass(table_, table_.their_spot, theirs);
    wait_while(table_, table_.my_spot, theirs);
  }

 private:
  SharedTable shared_;
  Table& table_;
  Process process_;
};

void bench_where(Suite& suite, const std::string& where, StartMethod method) {
  const std::unique_ptr<WordPingPong> futex = WordPingPong::create();
  if (futex == nullptr) {
    return;
  }
  ParkPingPong park(method);
  const int times = suite.times(10'000);
  suite.compare({.name = "park and unpark, " + where,
                 .unit = "round trip",
                 .brood = [&] { return seconds_of_each(times, [&] { park.round_trip(); }); },
                 .rivals = {{"futex ping-pong",
                             [&] { return seconds_of_each(times, [&] { futex->round_trip(); }); },
                             Measure::times_as_long}}});
}

}  // namespace

void bench_park(Suite& suite) {
  if (const std::unique_ptr<OneCpu> one = OneCpu::take()) {
    // By spawn: a fork server that was started before is not bound to the CPU.
    bench_where(suite, "all on one CPU", StartMethod::spawn);
  }
  bench_where(suite, "on any CPU", usual_method());
}

}  // namespace brood::bench
