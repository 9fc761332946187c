#pragma once
// PoolOptions and TaskOptions, checked, in the form in which the parts of a pool want them.

#include "brood/pool.hpp"
#include "pool/scheduler.hpp"
#include "wire/message.hpp"

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace brood::pool {

/// How many there are to be; 0: none, tasks run in this process. Throws std::invalid_argument, also
/// for what BROOD_PROCESSES says.
std::size_t workers_of(const PoolOptions& options);

/// Throws std::invalid_argument for what BROOD_TRANSPORT says.
PoolTransport transport_of(const PoolOptions& options);

wire::WorkerSetup to_setup(const std::optional<detail::Call>& initializer);

/// Null when nothing is asked for. Throws std::invalid_argument.
std::shared_ptr<const TaskOptions> checked(const TaskOptions& options);

/// Throws std::invalid_argument.
Policies to_policies(const PoolOptions& options, std::size_t workers);

/// What the environment of each worker has besides the program's, NAME=VALUE: the caller's own, and
/// those that tell numeric libraries how many threads to use. Throws std::invalid_argument.
std::vector<std::string> to_variables(const PoolOptions& options, std::size_t workers);

/// Throws std::invalid_argument.
void set_memory_limits(const PoolOptions& options, wire::WorkerSetup& setup);

}  // namespace brood::pool
