#include "start/bootstrap.hpp"

#include "base/log.hpp"
#include "os/image.hpp"
#include "os/self.hpp"
#include "start/this_process.hpp"
#include "wire/control_message.hpp"

#include <system_error>

namespace brood::start {

wire::Bootstrap make_bootstrap(const StartRequest& request, StartMethod method,
                               Surroundings surroundings) {
  const os::CodePlace entry = os::locate_code(reinterpret_cast<const void*>(request.entry));
  wire::Bootstrap bootstrap;
  bootstrap.program = os::program_identity();
  bootstrap.name = request.name;
  bootstrap.identity = request.identity;
  bootstrap.daemon = request.daemon;
  bootstrap.authkey = request.authkey;
  bootstrap.parent_name = this_process_name();
  bootstrap.method = static_cast<std::uint8_t>(method);
  bootstrap.parent_pid = os::current_pid();
  bootstrap.entry_module = entry.module;
  bootstrap.entry_offset = entry.offset;
  bootstrap.log = base::log_settings();
  bootstrap.answers_are_read = request.answers_are_read;
  bootstrap.ends_with_parent = request.ends_with_parent;
  bootstrap.variables = request.variables;
  bootstrap.payload = request.payload;
  if (surroundings == Surroundings::sent) {
    bootstrap.environment = os::environment();
    bootstrap.directory = os::working_directory();
    bootstrap.file_mode_mask = os::file_mode_mask();
  }
  return bootstrap;
}

void send_bootstrap(os::Channel& control, const StartRequest& request, StartMethod method,
                    Surroundings surroundings) {
  const wire::Bootstrap bootstrap = make_bootstrap(request, method, surroundings);
  try {
    wire::send_message(control, wire::FrameKind::bootstrap, bootstrap);
  } catch (const std::system_error& error) {
    base::log_debug("the bootstrap message for " + request.name +
                    " was not taken: " + error.what());
  }
}

}  // namespace brood::start
