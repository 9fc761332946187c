#include "start/fork_starter_posix.hpp"

#include "os/fork_posix.hpp"
#include "start/bootstrap.hpp"
#include "start/fork_policy.hpp"

#include <utility>
#include <vector>

namespace brood::start {

StartedChild fork_this_process(const StartRequest& request) {
  require_fork_is_safe();
  // Before the fork: the child has it in its copy of this process's memory.
  wire::Bootstrap bootstrap = make_bootstrap(request, StartMethod::fork, Surroundings::inherited);
  auto [ours, theirs] = os::Channel::pair();
  std::vector<os::NativeHandle> share{theirs.handle().get()};
  share.insert(share.end(), request.handles.begin(), request.handles.end());
  auto process = os::fork_child(share, request.leads_group);
  if (process == nullptr) {
    // The copies of the requester's own objects are never destroyed: the handles are the child's.
    std::vector<os::Handle> handles;
    for (const os::NativeHandle handle : request.handles) {
      handles.emplace_back(handle);
    }
    run_child(std::move(theirs), std::move(handles), std::move(bootstrap));
  }
  theirs.close();
  return {std::move(process), std::move(ours)};
}

}  // namespace brood::start
