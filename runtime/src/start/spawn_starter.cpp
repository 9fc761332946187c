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
  options.leads_group = request.leads_group;
  options.ends_with_parent = request.ends_with_parent;
  StartedChild child{os::launch(options), std::move(ours),
                     !chosen.empty() || !os::executable_path_is_lasting};
  theirs.close();
  send_bootstrap(child.control, request, StartMethod::spawn, Surroundings::inherited);
  return child;
}

}  // namespace brood::start
