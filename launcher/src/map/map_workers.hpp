#pragma once

#include <brood/pool.hpp>

#include "environment.hpp"
#include "map/line_stream.hpp"
#include "map/map_job.hpp"
#include "map/python_call.hpp"
#include "map/stop_sign.hpp"

/// What runs in the workers of a map: each is given the activated environment by its initializer,
/// and then runs one command a task. Workers lead process groups of their own and commands stay in
/// them, so that ending the pool ends everything that was started.
namespace brood::launcher {

/// The initializer of workers that run commands until `stop` is raised.
Target command_worker(const Environment& environment, const StopSign& stop);

/// The same, of workers that hand on what commands print line by line.
Target streaming_worker(const Environment& environment, const StopSign& stop,
                        const LineQueue& lines);

/// The initializer of workers that call a Python function.
Target python_worker(const Environment& environment, const PythonSetup& setup);

/// Hands a command to the pool, to be ended after so many seconds (0: never).
Pending run_in_pool(Pool& pool, const CommandRequest& request, double timeout);

/// The same, of a call of the workers' Python function.
Pending call_in_pool(Pool& pool, const std::vector<std::string>& inputs, double timeout);

}  // namespace brood::launcher
