#include "start/fork_server_client_posix.hpp"
#include "start/fork_starter_posix.hpp"
#include "start/spawn_starter.hpp"

namespace brood::start {

std::unique_ptr<Starter> make_starter(StartMethod method) {
  switch (method) {
    case StartMethod::fork:
      return make_fork_starter();
    case StartMethod::forkserver:
      return make_forkserver_starter();
    case StartMethod::spawn:
      break;
  }
  return std::make_unique<SpawnStarter>();
}

StartedChild start_child(StartMethod method, const StartRequest& request) {
  switch (method) {
    case StartMethod::fork:
      return fork_this_process(request);
    case StartMethod::forkserver:
      return make_forkserver_starter()->start(request);
    case StartMethod::spawn:
      break;
  }
  return SpawnStarter().start(request);
}

}  // namespace brood::start
