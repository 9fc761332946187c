// A lock taken and released: by one process that is alone with it, and by two that want it at the
// same time.
#include <brood/lock.hpp>

#include "benches_posix.hpp"
#include "crew_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <string>
#include <type_traits>

namespace brood::bench {

namespace {

template <class AnyLock>
void take_when_told(AnyLock lock, Connection orders) {
  follow(orders, [&] {
    lock.acquire();
    lock.release();
  });
}

template <class AnyLock>
void bench_one(Suite& suite, const std::string& name) {
  constexpr bool recursive = std::is_same_v<AnyLock, RLock>;
  AnyLock lock;
  SharedMutex mutex(recursive ? PTHREAD_MUTEX_RECURSIVE : PTHREAD_MUTEX_NORMAL);
  Python python;
  const int times = suite.times(300'000);
  const std::string request =
      "lock " + to_string(usual_method()) + " " + name + " " + std::to_string(times / 30 + 1);
  suite.compare(
      {.name = name + ", free",
       .unit = "acquire and release",
       .brood =
           [&] {
             return seconds_of_each(times, [&] {
               lock.acquire();
               lock.release();
             });
           },
       .rivals = {
           {recursive ? "process-shared recursive pthread mutex" : "process-shared pthread mutex",
            [&] { return seconds_of_each(times, [&] { mutex.take_once(); }); },
            Measure::times_as_long, 1.5},
           {"CPython " + name, [&] { return python.seconds(request); }, Measure::times_as_fast}}});
}

void bench_two(Suite& suite) {
  Lock lock;
  SharedMutex mutex(PTHREAD_MUTEX_NORMAL);
  Python python;
  Crew other(1, [&](Connection orders) {
    return Process({.target = {take_when_told<Lock>, lock, std::move(orders)},
                    .start_method = usual_method()});
  });
  const int times = suite.times(50'000);
  const std::string request =
      "lock_contended " + to_string(usual_method()) + " " + std::to_string(times / 30 + 1);
  suite.compare(
      {.name = "Lock, wanted by two processes",
       .unit = "acquire and release",
       .brood =
           [&] {
             return seconds_of([&] {
                      other.begin(static_cast<std::uint64_t>(times));
                      for (int i = 0; i < times; ++i) {
                        lock.acquire();
                        lock.release();
                      }
                      other.wait_for_end();
                    }) /
                    (2.0 * times);
           },
       .rivals = {
           {"process-shared pthread mutex",
            [&] { return seconds_of([&] { mutex.contend(times); }) / (2.0 * times); },
            Measure::times_as_long},
           {"CPython Lock", [&] { return python.seconds(request); }, Measure::times_as_fast}}});
}

}  // namespace

void bench_lock(Suite& suite) {
  bench_one<Lock>(suite, "Lock");
  bench_one<RLock>(suite, "RLock");
  bench_two(suite);
}

}  // namespace brood::bench
