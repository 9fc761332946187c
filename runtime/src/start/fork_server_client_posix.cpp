#include "start/fork_server_client_posix.hpp"

#include "base/log.hpp"
#include "os/child_setup.hpp"
#include "os/fork_posix.hpp"
#include "os/handle_passing_posix.hpp"
#include "os/image.hpp"
#include "os/self.hpp"
#include "os/system_error.hpp"
#include "os/watched_child_posix.hpp"
#include "start/bootstrap.hpp"
#include "start/fork_policy.hpp"
#include "start/fork_server_posix.hpp"
#include "start/preload.hpp"
#include "start/renew.hpp"
#include "start/spawn_starter.hpp"
#include "wire/control_message.hpp"

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace brood::start {

namespace {

/// A child whose parent is the server. Its end is seen here directly; how it ended comes from the
/// server, which collects it. When the server is gone before that, nobody can tell any more.
class ServedChild final : public os::WatchedChild {
 public:
  ServedChild(pid_t pid, bool leads_group, os::Channel status)
      : WatchedChild(pid, leads_group), status_(std::move(status)) {
    const std::byte watching{1};
    try {
      status_.write_all(std::span(&watching, 1));
    } catch (const std::system_error&) {
      // The server is gone; the child's end will be seen all the same.
    }
  }

 private:
  /// The server sees the end when this process does, and answers at once.
  int collect() override {
    StatusRecord record;
    try {
      if (status_.read_exactly(std::as_writable_bytes(std::span(&record, 1))) &&
          record.kind == StatusKind::ended) {
        return record.code;
      }
    } catch (const std::system_error&) {
      // as below
    }
    return os::unknown_exitcode;
  }

  os::Channel status_;
};

/// Whether an error of a channel means that the other side has ended.
bool is_gone(const std::error_code& code) {
  return code == std::errc::broken_pipe || code == std::errc::connection_reset;
}

/// One server. Threads: any.
class ForkServerClient {
 public:
  ForkServerClient(std::unique_ptr<os::ChildProcess> server, os::Channel requests)
      : server_(std::move(server)), requests_(std::move(requests)) {}

  ~ForkServerClient() {
    requests_.close();
    server_->wait();  // it ends at once: no zombie is left
  }

  ForkServerClient(const ForkServerClient&) = delete;
  ForkServerClient& operator=(const ForkServerClient&) = delete;

  /// Nothing when the server is gone. Throws std::system_error when it could not fork.
  std::optional<StartedChild> start(const StartRequest& request, StartMethod method,
                                    Surroundings surroundings) {
    auto [control, childs_control] = os::Channel::pair();
    auto [status, servers_status] = os::Channel::pair();
    std::vector<os::NativeHandle> handles{childs_control.handle().get(),
                                          servers_status.handle().get()};
    handles.insert(handles.end(), request.handles.begin(), request.handles.end());
    const ForkRequest message{
        ForkRequest::mark, static_cast<std::uint32_t>(handles.size()),
        request.leads_group ? 0 : static_cast<std::int32_t>(os::process_group())};
    StatusRecord record;
    try {
      {
        const std::lock_guard lock(mutex_);
        send_request(message, handles);
      }
      childs_control.close();
      servers_status.close();
      // At once: the child need not wait until this process knows of it. If there is no child, the
      // other end is closed.
      send_bootstrap(control, request, method, surroundings);
      if (!status.read_exactly(std::as_writable_bytes(std::span(&record, 1)))) {
        return std::nullopt;
      }
    } catch (const std::system_error& error) {
      if (!is_gone(error.code())) {
        throw;  // it serves on: nobody may take it from its children
      }
      base::log_warning(std::string("the fork server cannot be reached: ") + error.what());
      return std::nullopt;
    }
    if (record.kind != StatusKind::forked) {
      os::throw_system_error(record.code, "fork a child in the fork server");
    }
    return StartedChild{std::make_unique<ServedChild>(static_cast<pid_t>(record.pid),
                                                      request.leads_group, std::move(status)),
                        std::move(control)};
  }

  /// Gives up the channel in a copy of the process that owns it: it is closed there already.
  void forget() { requests_.handle().release(); }

 private:
  /// With what handles one message takes, and the others behind it.
  void send_request(const ForkRequest& request, std::span<const os::NativeHandle> handles) {
    const auto next = [&handles] {
      const auto some = handles.first(std::min(handles.size(), os::most_passed_handles));
      handles = handles.subspan(some.size());
      return some;
    };
    const auto first = next();
    os::send_with_handles(requests_, std::as_bytes(std::span(&request, 1)), first);
    try {
      while (!handles.empty()) {
        const auto some = next();
        const auto count = static_cast<std::uint32_t>(some.size());
        os::send_with_handles(requests_, std::as_bytes(std::span(&count, 1)), some);
      }
    } catch (const std::system_error&) {
      // The server, if it is there, waits for the rest.
      const std::uint32_t none = 0;
      os::send_with_handles(requests_, std::as_bytes(std::span(&none, 1)), {});
      throw;
    }
  }

  std::mutex mutex_;  // one request at a time on the channel
  std::unique_ptr<os::ChildProcess> server_;
  os::Channel requests_;
};

/// The server has called its preload functions, or says why not.
void expect_ready(StartedChild& server) {
  try {
    const auto [kind, body] = wire::receive_frame(server.control);
    if (kind == wire::FrameKind::refused) {
      server.process->wait();
      throw StartError("ForkServer: " + decode<wire::Refused>(body).reason);
    }
  } catch (const DecodingError&) {
    throw StartError("ForkServer: it ended before it could work, with exit code " +
                     std::to_string(server.process->wait()));
  }
}

std::shared_ptr<ForkServerClient> launch_server() {
  wire::ForkServerSetup setup;
  for (const auto function : preload_functions()) {
    const os::CodePlace place = os::locate_code(reinterpret_cast<const void*>(function));
    setup.preload.emplace_back(place.module, place.offset);
  }
  const Bytes payload = encode(setup);
  StartRequest request;
  request.name = "ForkServer";
  request.entry = &fork_server_main;
  request.payload.assign(payload.begin(), payload.end());
  request.ends_with_parent = false;
  StartedChild server = SpawnStarter().start(request);
  expect_hello(server, request.name);
  expect_ready(server);
  settle_preload();
  base::log_debug("the fork server is launched, pid " + std::to_string(server.process->pid()));
  return std::make_shared<ForkServerClient>(std::move(server.process), std::move(server.control));
}

/// The program's one launched server. Lock order: its mutex is never held while a child is started.
class SharedServer {
 public:
  static SharedServer& instance() {
    static auto* const server =
        new SharedServer;  // never destroyed: the server ends with this process
    static const bool registered = renew_also([] { new (&server->mutex_) std::mutex; });
    static_cast<void>(registered);
    return *server;
  }

  std::shared_ptr<ForkServerClient> get() {
    const std::lock_guard lock(mutex_);
    if (client_ != nullptr && owner_ != os::current_pid()) {
      // This process is a forked copy; the server belongs to the original, and its channel is
      // closed here.
      client_->forget();
      others_.push_back(std::move(client_));  // its destructor would wait for another's child
    }
    if (client_ == nullptr) {
      client_ = launch_server();
      owner_ = os::current_pid();
    }
    return client_;
  }

  /// The next get() launches another one, unless somebody has done so.
  void replace(const std::shared_ptr<ForkServerClient>& broken) {
    const std::lock_guard lock(mutex_);
    if (client_ == broken) {
      client_ = nullptr;
    }
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<ForkServerClient> client_;
  std::int64_t owner_ = 0;
  std::vector<std::shared_ptr<ForkServerClient>> others_;  // of the processes this one is a copy of
};

class ForkserverStarter final : public Starter {
 public:
  StartedChild start(const StartRequest& request) override {
    for (int attempt = 0; attempt < 3; ++attempt) {
      const auto client = SharedServer::instance().get();
      if (auto child = client->start(request, StartMethod::forkserver, Surroundings::sent)) {
        return *std::move(child);
      }
      SharedServer::instance().replace(client);
    }
    throw StartError("three fork servers in a row ended before they forked " + request.name);
  }
};

class ForkStarter final : public Starter {
 public:
  explicit ForkStarter(std::unique_ptr<ForkServerClient> copy) : copy_(std::move(copy)) {}

  StartedChild start(const StartRequest& request) override {
    if (auto child = copy_->start(request, StartMethod::fork, Surroundings::inherited)) {
      return *std::move(child);
    }
    throw StartError("the copy of this process from which " + request.name +
                     " was to be forked is gone: somebody has killed it; make the Pool again");
  }

 private:
  std::unique_ptr<ForkServerClient> copy_;
};

}  // namespace

std::unique_ptr<Starter> make_forkserver_starter() {
  return std::make_unique<ForkserverStarter>();
}

std::unique_ptr<Starter> make_fork_starter() {
  require_fork_is_safe();
  auto [ours, theirs] = os::Channel::pair();
  const os::NativeHandle share = theirs.handle().get();
  auto server = os::fork_child(std::span(&share, 1), true);
  if (server == nullptr) {  // the copy, in which fork_child has closed our end
    serve_forks(std::move(theirs));
    os::exit_now(0);
  }
  theirs.close();
  return std::make_unique<ForkStarter>(
      std::make_unique<ForkServerClient>(std::move(server), std::move(ours)));
}

}  // namespace brood::start
