#include "start/spawn_starter.hpp"

#include "os/launch.hpp"
#include "os/self.hpp"
#include "start/bootstrap.hpp"
#include "start/executable.hpp"
#include "start/helper_arguments.hpp"

namespace brood::start {

StartedChild SpawnStarter::start(const StartRequest& request) {
  auto [ours, theirs] = os::Channel::pair();
  os::LaunchOptions options;
  const std::string chosen = chosen_executable();
  options.executable = chosen.empty() ? os::executable_path() : chosen;
  options.handles.push_back(theirs.handle().get());
  options.handles.insert(options.handles.end(), request.handles.begin(), request.handles.end());
  options.arguments = [&](std::span<const os::NativeHandle> handles) {
    return to_arguments(options.executable, handles);
  };
  options.variables = request.variables;
  options.leads_group = request.leads_group;
  options.ends_with_parent = request.ends_with_parent;
  const bool may_refuse = !chosen.empty() || !os::executable_path_is_lasting;
  StartedChild child{os::launch(options), std::move(ours), may_refuse};
  theirs.close();
  StartRequest sent = request;
  sent.answers_are_read = request.answers_are_read || may_refuse;
  send_bootstrap(child.control, sent, StartMethod::spawn, Surroundings::inherited);
  return child;
}

}  // namespace brood::start
