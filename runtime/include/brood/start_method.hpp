#pragma once
// How a child process comes to be.
//
//   brood::set_start_method(brood::StartMethod::spawn);     // once, early in main
//
// spawn       the program is started afresh: nothing is inherited but what is passed. Every system.
// forkserver  a small server process, started as by spawn, forks each child: as clean as spawn,
// much faster. POSIX. fork        the child is a copy of the process. POSIX. Only while no thread
// but the library's own runs beside the
//             caller's: its locks would stay locked in the copy for ever.
//
// Python: multiprocessing.get_start_method, set_start_method, get_all_start_methods.

#include <brood/export.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood {

enum class StartMethod : std::uint8_t { fork, spawn, forkserver };

/// "fork", "spawn" or "forkserver".
BROOD_EXPORT std::string to_string(StartMethod method);

/// The method of that name; nothing for any other text.
BROOD_EXPORT std::optional<StartMethod> start_method_from_string(std::string_view name);

/// The methods of this system, its default first.
/// Linux: forkserver, spawn, fork. macOS: spawn, forkserver, fork. Windows: spawn.
BROOD_EXPORT std::vector<StartMethod> get_all_start_methods();

/// The method that pools and processes use when they are not told one. The first call settles it:
/// the environment variable BROOD_START_METHOD if it is set, else the system's default. In a
/// worker: the method that made it. Throws: std::invalid_argument when BROOD_START_METHOD names no
/// method of this system. Threads: any.
BROOD_EXPORT StartMethod get_start_method();

/// Chooses the method, once in a program. Beats BROOD_START_METHOD.
/// Throws: std::logic_error when it was settled before, std::invalid_argument when this system does
/// not have it. Threads: any.
BROOD_EXPORT void set_start_method(StartMethod method);

/// As set_start_method, but also changes a choice that was settled; what exists already keeps its
/// method. Python: set_start_method(method, force=True)
BROOD_EXPORT void force_start_method(StartMethod method);

/// The file that helper processes are started from by spawn (the fork server too): a copy of this
/// very program; another build is refused (StartError) when a child is started from it. An empty
/// path: this program's own file, which is found also when it was moved, or replaced (Linux).
/// Children of children use it too. Threads: any. Python: set_executable
BROOD_EXPORT void set_executable(const std::filesystem::path& executable);

/// What set_executable was given last.
BROOD_EXPORT std::filesystem::path get_executable();

/// Functions that the fork server calls once, in this order, before it forks the first child: what
/// they load, every child has already. They must not leave threads behind. One that throws makes
/// the start of a child a StartError with its text.
/// Throws: std::logic_error when the fork server runs already, std::invalid_argument for a null
/// pointer. No effect where there is no fork server. Python: set_forkserver_preload, with modules
BROOD_EXPORT void set_forkserver_preload(std::vector<void (*)()> functions);

/// Allows StartMethod::fork while other threads run. The caller then answers for every lock that
/// they may hold, those inside libraries included.
BROOD_EXPORT void allow_fork_with_threads(bool allow);

}  // namespace brood
