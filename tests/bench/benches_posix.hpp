#pragma once
// The groups of cases: each is told to the suite by one function.

#include <brood/start_method.hpp>

#include "harness.hpp"

namespace brood::bench {

void bench_apply(Suite& suite);       ///< pool.apply
void bench_map(Suite& suite);         ///< pool.map: an item a task, and many
void bench_bytes(Suite& suite);       ///< a big argument and a big result
void bench_growth(Suite& suite);      ///< a pool with more workers, longer values, more tasks
void bench_connection(Suite& suite);  ///< messages over a Pipe
void bench_lock(Suite& suite);        ///< a Lock, free and contended
void bench_queue(Suite& suite);       ///< items through a Queue
void bench_park(Suite& suite);        ///< waking and being woken
void bench_process(Suite& suite);     ///< processes: start and end
void bench_start(Suite& suite);       ///< pools and workers: start and end
void bench_launcher(Suite& suite);    ///< the brood command

/// The method of this system's pools, where a case does not depend on it.
inline StartMethod usual_method() {
  return get_all_start_methods().front();
}

}  // namespace brood::bench
