#include "start/fork_server_posix.hpp"

#include "base/exception_chain.hpp"
#include "base/log.hpp"
#include "os/child_setup.hpp"
#include "os/fork_posix.hpp"
#include "os/handle_passing_posix.hpp"
#include "os/image.hpp"
#include "os/reactor.hpp"
#include "os/self.hpp"
#include "start/fork_policy.hpp"
#include "wire/control_message.hpp"

#include <algorithm>
#include <cerrno>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <system_error>
#include <utility>

namespace brood::start {

namespace {

/// The order of the handles that come with a request.
enum : std::size_t { control_place, status_place, own_handles_place };

Bytes to_bytes(const StatusRecord& record) {
  return Bytes(std::as_bytes(std::span(&record, 1)));
}

class ForkServer {
 public:
  explicit ForkServer(os::Channel requests)
      : requests_(std::move(requests)), reactor_(os::Reactor::create()) {}

  void run() {
    watch_requests();
    while (!is_over_) {
      reactor_->run_once(base::Deadline::never());
    }
  }

 private:
  struct Served {
    std::unique_ptr<os::ChildProcess> process;
    os::Reactor::Id status = 0;
    bool is_watched = false;  // the sentinel is in the reactor
  };

  void watch_requests() {
    reactor_->add_handle(requests_.handle().get(), [this] { serve_request(); });
  }

  void serve_request() {
    ForkRequest request;
    std::vector<os::Handle> handles;
    if (!os::receive_with_handles(requests_, std::as_writable_bytes(std::span(&request, 1)),
                                  handles) ||
        !receive_more(request, handles)) {
      is_over_ = true;
      return;
    }
    watch_requests();
    if (request.magic != ForkRequest::mark || request.handles != handles.size() ||
        handles.size() < own_handles_place) {
      base::log_warning("a malformed request to the fork server was dropped");
      if (handles.size() > status_place) {
        tell_failure(os::Channel(std::move(handles[status_place])), EMFILE);
      }
      return;
    }
    fork_one(request.group, std::move(handles));
  }

  /// What did not fit into the request's own message. Fewer when the client has given it up. False
  /// when it is gone.
  bool receive_more(const ForkRequest& request, std::vector<os::Handle>& handles) {
    std::size_t announced = std::min<std::size_t>(request.handles, os::most_passed_handles);
    while (request.magic == ForkRequest::mark && announced < request.handles) {
      std::uint32_t coming = 0;
      if (!os::receive_with_handles(requests_, std::as_writable_bytes(std::span(&coming, 1)),
                                    handles)) {
        return false;
      }
      if (coming == 0) {
        break;
      }
      announced += coming;
    }
    return true;
  }

  /// Some of its handles did not come: this process has no room for more.
  static void tell_failure(os::Channel status, int code) {
    try {
      status.write_all(to_bytes({StatusKind::failed, code, 0}));
    } catch (const std::system_error&) {
      // The client is gone.
    }
  }

  void fork_one(std::int32_t group, std::vector<os::Handle> handles) {
    std::vector<os::NativeHandle> share{handles[control_place].get()};
    for (std::size_t i = own_handles_place; i < handles.size(); ++i) {
      share.push_back(handles[i].get());
    }
    os::Channel status(std::move(handles[status_place]));
    StatusRecord record;
    std::unique_ptr<os::ChildProcess> process;
    try {
      process = os::fork_child(share, group == 0);
      if (process == nullptr) {  // the child
        if (group != 0) {
          os::join_process_group(group);
        }
        os::Channel control(std::move(handles[control_place]));
        handles.erase(handles.begin(), handles.begin() + own_handles_place);
        run_child(std::move(control), std::move(handles));
      }
      record = {StatusKind::forked, 0, process->pid()};
    } catch (const std::system_error& error) {
      record = {StatusKind::failed, error.code().value(), 0};
    }
    const std::uint64_t key = ++last_key_;
    const os::Reactor::Id id = reactor_->add_channel(
        std::move(status), [this, key](std::span<const std::byte>) { watch_child(key); },
        [this, key] { client_left(key); });
    served_.emplace(key, Served{std::move(process), id, false});
    reactor_->send(id, to_bytes(record));
  }

  void watch_child(std::uint64_t key) {
    const auto found = served_.find(key);
    if (found != served_.end() && found->second.process != nullptr &&
        !std::exchange(found->second.is_watched, true)) {
      reactor_->add_handle(found->second.process->sentinel(), [this, key] { child_ended(key); });
    }
  }

  /// The client does not care for this child any more; it must be collected all the same.
  void client_left(std::uint64_t key) {
    const auto found = served_.find(key);
    if (found != served_.end() && found->second.process == nullptr) {
      served_.erase(found);
    } else {
      watch_child(key);
    }
  }

  void child_ended(std::uint64_t key) {
    const auto found = served_.find(key);
    const StatusRecord record{StatusKind::ended, found->second.process->wait(),
                              found->second.process->pid()};
    reactor_->send(found->second.status, to_bytes(record));
    reactor_->remove(found->second.status);
    served_.erase(found);
  }

  os::Channel requests_;
  std::unique_ptr<os::Reactor> reactor_;
  std::map<std::uint64_t, Served> served_;
  std::uint64_t last_key_ = 0;
  bool is_over_ = false;
};

}  // namespace

void serve_forks(os::Channel requests) {
  forget_own_threads();
  os::hold_off_interrupts();
  os::settle_stdio();
  requests.handle().keep_from_forked_children();
  ForkServer(std::move(requests)).run();
}

namespace {

/// Why this process cannot serve; nothing when it can.
std::optional<std::string> preload(const wire::Bootstrap& bootstrap) {
  const auto setup = decode<wire::ForkServerSetup>(bootstrap.payload);
  for (const auto& [module, offset] : setup.preload) {
    try {
      const void* const code = os::find_code({module, offset});
      if (code == nullptr) {
        return "a preload function lies in a library that is not loaded in it";
      }
      reinterpret_cast<void (*)()>(const_cast<void*>(code))();
    } catch (...) {
      return "a preload function threw " + base::current_exception_text();
    }
  }
  const int threads = setup.preload.empty() ? 1 : os::thread_count();
  if (threads > 1) {
    return "a preload function has left " + std::to_string(threads - 1) +
           " threads running: a child forked beside them could wait for their locks for ever";
  }
  return std::nullopt;
}

}  // namespace

int fork_server_main(ChildContext& context) {
  if (const auto reason = preload(context.bootstrap)) {
    wire::send_message(context.control, wire::FrameKind::refused, wire::Refused{*reason});
    return 1;
  }
  context.control.write_all(wire::make_frame(wire::FrameKind::ready, {}));
  serve_forks(std::move(context.control));
  return 0;
}

}  // namespace brood::start
