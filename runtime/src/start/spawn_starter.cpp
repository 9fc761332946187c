#include "start/spawn_starter.hpp"

#include "os/launch.hpp"
#include "os/self.hpp"
#include "start/bootstrap.hpp"
#include "start/helper_arguments.hpp"

namespace brood::start {

StartedChild SpawnStarter::start(const StartRequest& request) {
  auto [ours, theirs] = os::Channel::pair();
  os::LaunchOptions options;
  options.executable = os::executable_path();
  options.handles.push_back(theirs.handle().get());
  options.handles.insert(options.handles.end(), request.handles.begin(), request.handles.end());
  options.arguments = [&](std::span<const os::NativeHandle> handles) {
    return to_arguments(options.executable, handles);
  };
  options.leads_group = request.leads_group;
  StartedChild child{os::launch(options), std::move(ours)};
  theirs.close();
  send_bootstrap(child.control, request, StartMethod::spawn, Surroundings::inherited);
  return child;
}

}  // namespace brood::start
