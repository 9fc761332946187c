#include "brood/freeze_support.hpp"

#include "os/child_setup.hpp"
#include "start/child_entry.hpp"
#include "start/helper_arguments.hpp"
#include "start/starter.hpp"

#include <atomic>
#include <cstdio>
#include <exception>
#include <span>
#include <stdexcept>

namespace brood {

namespace {

std::atomic<bool> was_called{false};

[[noreturn]] void become_helper(std::span<const char* const> arguments) {
  const auto parsed = start::parse_helper_arguments(arguments);
  if (!parsed) {
    std::fprintf(stderr,
                 "brood: the arguments behind %s are not ones that this library wrote; it is for "
                 "brood's own use\n",
                 arguments[1]);
    os::exit_now(1);
  }
  try {
    os::Channel control(os::adopt_handle(parsed->control));
    std::vector<os::Handle> handles;
    for (const os::NativeHandle handle : parsed->handles) {
      handles.push_back(os::adopt_handle(handle));
    }
    start::run_child(std::move(control), std::move(handles));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brood: this program was started as a helper process, but %s\n",
                 error.what());
    os::exit_now(1);
  }
}

}  // namespace

void freeze_support(int argc, char** argv) {
  was_called = true;
  const std::span<const char* const> arguments(argv, static_cast<std::size_t>(argc));
  if (start::is_helper(arguments)) {
    become_helper(arguments);
  }
}

namespace start {

void require_freeze_support() {
  if (!was_called) {
    throw std::logic_error(
        "this program starts a process, but has not called brood::freeze_support(argc, argv): make "
        "that call the "
        "first line of main, so that a worker, which is this program started again, finds its work "
        "there");
  }
}

}  // namespace start

}  // namespace brood
