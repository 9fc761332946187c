#include "start/child_entry.hpp"

#include "base/exception_chain.hpp"
#include "base/log.hpp"
#include "brood/start_method.hpp"
#include "os/child_setup.hpp"
#include "os/end_with_channel.hpp"
#include "os/image.hpp"
#include "os/library_threads.hpp"
#include "os/process_watch.hpp"
#include "os/self.hpp"
#include "start/fork_policy.hpp"
#include "start/renew.hpp"
#include "start/this_process.hpp"
#include "wire/control_message.hpp"
#include "wire/handshake.hpp"

#include <cstdio>
#include <exception>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

namespace brood::start {

namespace {

void take_on_surroundings(const wire::Bootstrap& bootstrap) {
  force_start_method(static_cast<StartMethod>(bootstrap.method));
  base::set_log_name(bootstrap.name);
  base::set_log_settings(bootstrap.log);
  const bool have_come = bootstrap.file_mode_mask.has_value();
  if (have_come) {
    os::set_environment(bootstrap.environment);
  }
  os::set_variables(bootstrap.variables);
  os::tell_libraries(bootstrap.variables);
  if (!bootstrap.directory.empty()) {
    os::set_working_directory(bootstrap.directory);
  }
  if (have_come) {
    os::set_file_mode_mask(*bootstrap.file_mode_mask);
  }
}

/// One that is gone already has ended; a child that ends with it learns that soon.
os::Handle watch_parent(const wire::Bootstrap& bootstrap) {
  try {
    return os::watch_process(bootstrap.parent_pid);
  } catch (const std::system_error&) {
    return os::ended_process();
  }
}

ThisProcess describe_self(const wire::Bootstrap& bootstrap) {
  ThisProcess self;
  self.name = bootstrap.name;
  self.identity = bootstrap.identity;
  self.daemon = bootstrap.daemon;
  self.authkey = bootstrap.authkey;
  self.parent = Parent{bootstrap.parent_pid, bootstrap.parent_name, watch_parent(bootstrap)};
  return self;
}

/// Nothing is ever sent to a child that has said Hello: what comes is the end.
void end_with_parent(os::Channel& control) {
  if (os::end_with_channel(control)) {
    return;
  }
  // Kept where a leak check finds it: the thread ends with this process. A forked copy of a child
  // makes one of its own, the other one's was copied.
  static std::vector<OwnThread*> watchers;
  watchers.push_back(new OwnThread);
  std::thread([&control] {
    std::byte byte;
    try {
      while (control.read_some(std::span(&byte, 1)) != 0) {
      }
    } catch (const std::exception&) {
      // A control channel that cannot be read is as good as a parent that is gone.
    }
    os::end_with_group();
  }).detach();
}

[[noreturn]] void refuse(ChildContext& context, const std::string& reason) {
  bool is_told = context.bootstrap.answers_are_read;
  try {
    wire::send_message(context.control, wire::FrameKind::refused, wire::Refused{reason});
  } catch (const std::exception&) {
    is_told = false;
  }
  if (!is_told) {
    std::fprintf(stderr, "brood: %s: %s\n", context.bootstrap.name.c_str(), reason.c_str());
  }
  os::exit_now(1);
}

EntryFunction entry_of(const wire::Bootstrap& bootstrap) {
  const void* const code = os::find_code({bootstrap.entry_module, bootstrap.entry_offset});
  return reinterpret_cast<EntryFunction>(const_cast<void*>(code));
}

/// What is wrong with the message itself has no name to report yet and nobody who understands it:
/// stderr alone.
wire::Bootstrap receive_bootstrap(os::Channel& control) {
  try {
    return wire::receive_message<wire::Bootstrap>(control, wire::FrameKind::bootstrap);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "brood: this program was started as a helper process, but %s\n",
                 error.what());
    os::exit_now(1);
  }
}

int run_entry(EntryFunction entry, ChildContext& context) {
  const char* const name = context.bootstrap.name.c_str();
  try {
    return entry(context);
  } catch (...) {
    std::fprintf(stderr, "Process %s:\n%s\n", name, base::current_exception_text().c_str());
  }
  return 1;
}

void say_hello(ChildContext& context, const std::string& program) {
  try {
    wire::send_message(context.control, wire::FrameKind::hello,
                       wire::Hello{wire::protocol_version, program, os::current_pid()});
  } catch (const std::exception&) {
    if (context.bootstrap.ends_with_parent) {
      os::end_with_group();  // the parent is gone
    }
  }
}

void become_child(ChildContext& context) {
  const std::string& program = os::program_identity();
  if (const auto reason = wire::objection(context.bootstrap, program)) {
    refuse(context, *reason);
  }
  if (entry_of(context.bootstrap) == nullptr) {
    refuse(context,
           "a library that the parent uses is not loaded in the child, or is another build there");
  }
  take_on_surroundings(context.bootstrap);
  become(describe_self(context.bootstrap));
  if (context.bootstrap.answers_are_read) {
    say_hello(context, program);
  }
  if (context.bootstrap.ends_with_parent) {
    end_with_parent(context.control);
  }
  base::log_info("started by " + to_string(get_start_method()));
}

void begin() {
  forget_own_threads();
  renew_after_fork();
  os::restore_default_signals();
  os::settle_stdio();
}

[[noreturn]] void run(ChildContext context) {
  try {
    become_child(context);
  } catch (const std::exception& error) {
    refuse(context, error.what());
  }
  os::exit_now(run_entry(entry_of(context.bootstrap), context));
}

}  // namespace

// noexcept: in a forked child an exception that came out of here would come out of the caller's
// start, a second time.
void run_child(os::Channel control, std::vector<os::Handle> handles) noexcept {
  begin();
  wire::Bootstrap bootstrap = receive_bootstrap(control);
  run({std::move(bootstrap), std::move(handles), std::move(control)});
}

void run_child(os::Channel control, std::vector<os::Handle> handles,
               wire::Bootstrap bootstrap) noexcept {
  begin();
  run({std::move(bootstrap), std::move(handles), std::move(control)});
}

}  // namespace brood::start
