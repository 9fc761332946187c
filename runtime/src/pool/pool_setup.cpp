#include "pool/pool_setup.hpp"

#include "brood/cpu_count.hpp"
#include "os/cpu.hpp"
#include "os/own_memory.hpp"
#include "os/self.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <span>
#include <stdexcept>
#include <system_error>

namespace brood::pool {

namespace {

using namespace std::chrono_literals;

constexpr std::array thread_variables{"OMP_NUM_THREADS",        "OPENBLAS_NUM_THREADS",
                                      "MKL_NUM_THREADS",        "BLIS_NUM_THREADS",
                                      "VECLIB_MAXIMUM_THREADS", "NUMEXPR_NUM_THREADS"};

void check_variable(const std::string& name, const std::string& value) {
  const std::string what = "Pool: environment: ";
  if (name.empty() || name.find_first_of(std::string("=\0", 2)) != std::string::npos) {
    throw std::invalid_argument(what + "\"" + name +
                                "\" is no name: it must not be empty, nor contain '=' or NUL");
  }
  if (value.find('\0') != std::string::npos) {
    throw std::invalid_argument(what + "the value of " + name + " contains a NUL");
  }
}

int processes_from_environment() {
  const std::string text = os::environment_variable("BROOD_PROCESSES");
  if (text.empty()) {
    return cpu_count();
  }
  int count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (error != std::errc() || end != text.data() + text.size() || count < 1) {
    throw std::invalid_argument("BROOD_PROCESSES is \"" + text +
                                "\": it must be a number of processes, at least 1");
  }
  return count;
}

}  // namespace

std::size_t workers_of(const PoolOptions& options) {
  const int count = options.processes ? *options.processes : processes_from_environment();
  if (count < 0) {
    throw std::invalid_argument("Pool: processes is " + std::to_string(count) +
                                "; it must be at least 1, or 0 to run tasks in this process");
  }
  return static_cast<std::size_t>(count);
}

PoolTransport transport_of(const PoolOptions& options) {
  if (options.transport) {
    return *options.transport;
  }
  const std::string text = os::environment_variable("BROOD_TRANSPORT");
  if (text == "stream") {
    return PoolTransport::stream;
  }
  if (!text.empty() && text != "ring") {
    throw std::invalid_argument("BROOD_TRANSPORT is \"" + text +
                                "\": it must be \"ring\" or \"stream\"");
  }
  return PoolTransport::ring;
}

wire::WorkerSetup to_setup(const std::optional<detail::Call>& initializer) {
  wire::WorkerSetup setup;
  if (initializer) {
    setup.has_initializer = true;
    setup.initializer_module = initializer->trampoline.module;
    setup.initializer_offset = initializer->trampoline.offset;
    const auto arguments = std::span(initializer->bytes).subspan(detail::task_head_size);
    setup.initializer.assign(arguments.begin(), arguments.end());
  }
  return setup;
}

std::shared_ptr<const TaskOptions> checked(const TaskOptions& options) {
  if (options.timeout && *options.timeout <= 0ns) {
    throw std::invalid_argument("TaskOptions: timeout is " +
                                std::to_string(options.timeout->count()) +
                                " ns; it must be more than 0");
  }
  if (options.retries < 0) {
    throw std::invalid_argument("TaskOptions: retries is " + std::to_string(options.retries) +
                                "; it must be at least 0");
  }
  const bool asks = options.timeout || options.retries != 0 || options.fail_fast;
  return asks ? std::make_shared<const TaskOptions>(options) : nullptr;
}

Policies to_policies(const PoolOptions& options, std::size_t workers) {
  if (options.idle_timeout && *options.idle_timeout < 0ns) {
    throw std::invalid_argument("Pool: idle_timeout is negative");
  }
  if (options.min_processes < 0 || static_cast<std::size_t>(options.min_processes) > workers) {
    throw std::invalid_argument("Pool: min_processes is " + std::to_string(options.min_processes) +
                                "; it must be from 0 to processes, " + std::to_string(workers));
  }
  if (options.maxtasksperchild && *options.maxtasksperchild < 1) {
    throw std::invalid_argument("Pool: maxtasksperchild is " +
                                std::to_string(*options.maxtasksperchild) +
                                "; it must be at least 1");
  }
  Policies policies{.measure_times = options.measure_times};
  if (workers == 0) {
    return policies;  // nobody would come back
  }
  policies.idle_timeout = options.idle_timeout;
  policies.min_workers = static_cast<std::size_t>(options.min_processes);
  if (options.maxtasksperchild) {
    policies.maxtasksperchild = static_cast<std::size_t>(*options.maxtasksperchild);
  }
  return policies;
}

std::vector<std::string> to_variables(const PoolOptions& options, std::size_t workers) {
  if (options.threads_per_process.value_or(0) < 0) {
    throw std::invalid_argument("Pool: threads_per_process is negative");
  }
  std::vector<std::string> variables;
  for (const auto& [name, value] : options.environment) {
    check_variable(name, value);
    variables.push_back(name + '=' + value);
  }
  const int threads = options.threads_per_process.value_or(
      std::max(1, os::usable_cpus() / static_cast<int>(workers)));
  for (const std::string name : thread_variables) {
    const bool is_given = std::any_of(options.environment.begin(), options.environment.end(),
                                      [&](const auto& variable) { return variable.first == name; });
    if (threads != 0 && !is_given && os::environment_variable(name).empty()) {
      variables.push_back(name + '=' + std::to_string(threads));
    }
  }
  return variables;
}

void set_memory_limits(const PoolOptions& options, wire::WorkerSetup& setup) {
  if (options.memory_limit == std::uint64_t{0} || options.hard_memory_limit == std::uint64_t{0}) {
    throw std::invalid_argument("Pool: a memory limit of 0 bytes leaves nothing to work with");
  }
  if (options.hard_memory_limit && !os::can_limit_own_memory) {
    throw std::invalid_argument(
        "Pool: this system has no hard_memory_limit for a process; memory_limit replaces workers "
        "between tasks");
  }
  setup.memory_limit = options.memory_limit.value_or(0);
  setup.hard_memory_limit = options.hard_memory_limit.value_or(0);
}

}  // namespace brood::pool
