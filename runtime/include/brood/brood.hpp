#pragma once
// All of libbrood, for programs that use it.
//
// The library's own files, and programs that care for compile time, include what they need:
// pool.hpp and freeze_support.hpp are enough for most.

#include <brood/address.hpp>
#include <brood/async_result.hpp>
#include <brood/barrier.hpp>
#include <brood/bytes.hpp>
#include <brood/condition.hpp>
#include <brood/connection.hpp>
#include <brood/context.hpp>
#include <brood/cpu_count.hpp>
#include <brood/error.hpp>
#include <brood/event.hpp>
#include <brood/executor.hpp>
#include <brood/finalize.hpp>
#include <brood/freeze_support.hpp>
#include <brood/future.hpp>
#include <brood/handle.hpp>
#include <brood/imap.hpp>
#include <brood/listener.hpp>
#include <brood/lock.hpp>
#include <brood/logging.hpp>
#include <brood/pool.hpp>
#include <brood/pool_statistics.hpp>
#include <brood/process.hpp>
#include <brood/queue.hpp>
#include <brood/raw_value.hpp>
#include <brood/semaphore.hpp>
#include <brood/serialize.hpp>
#include <brood/shareable_list.hpp>
#include <brood/shared_memory.hpp>
#include <brood/shared_memory_manager.hpp>
#include <brood/start_method.hpp>
#include <brood/task.hpp>
#include <brood/task_options.hpp>
#include <brood/thread_pool.hpp>
#include <brood/value.hpp>
#include <brood/wait.hpp>
