// The story of one round: collect what is watched (under the lock), poll without the lock, then
// serve what is ready. Each service looks its entry up again, since a callback before it may have
// removed it. Bytes to be sent go out from the caller's own thread while the channel takes them;
// only what is left over waits for poll.

#include "os/reactor.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <deque>
#include <map>
#include <mutex>
#include <vector>

namespace brood::os {

namespace {

constexpr std::size_t read_size = 256 * 1024;

struct Entry {
  Channel channel;  // none for a bare handle
  int fd = -1;
  std::shared_ptr<const Reactor::OnBytes> on_bytes;
  Reactor::OnEvent on_end;
  std::deque<Bytes> outgoing;
  std::size_t sent_of_first = 0;
};

enum class ReadResult { nothing, bytes, closed };

class PollReactor final : public Reactor {
 public:
  PollReactor() : buffer_(read_size) {
    const auto lock = lock_forks();
    int fds[2];
    if (::pipe(fds) != 0) {
      throw_last_error("pipe");
    }
    wake_read_ = own_descriptor(fds[0]);
    wake_write_ = own_descriptor(fds[1]);
    for (Handle* const end : {&wake_read_, &wake_write_}) {
      ::fcntl(static_cast<int>(end->get()), F_SETFL, O_NONBLOCK);
      end->keep_from_forked_children();
    }
  }

  Id add_channel(Channel channel, OnBytes on_bytes, OnEvent on_closed) override {
    const int fd = static_cast<int>(channel.handle().get());
    ::fcntl(fd, F_SETFL, O_NONBLOCK);
    return add({std::move(channel),
                fd,
                std::make_shared<const OnBytes>(std::move(on_bytes)),
                std::move(on_closed),
                {},
                0});
  }

  Id add_handle(NativeHandle handle, OnEvent on_ready) override {
    return add({Channel(), static_cast<int>(handle), {}, std::move(on_ready), {}, 0});
  }

  void send(Id id, Bytes bytes) override {
    const std::lock_guard lock(mutex_);
    const auto found = entries_.find(id);
    if (found == entries_.end() || bytes.empty()) {
      return;
    }
    Entry& entry = found->second;
    entry.outgoing.push_back(std::move(bytes));
    if (entry.outgoing.size() == 1 && !flush(entry)) {
      wake();  // the poll that is under way does not ask for room yet
    }
  }

  void drain(Id id) override {
    while (read_once(id) == ReadResult::bytes) {
    }
  }

  void remove(Id id) override {
    const std::lock_guard lock(mutex_);
    entries_.erase(id);
  }

  void wake() override {
    const char byte = 0;
    while (::write(static_cast<int>(wake_write_.get()), &byte, 1) < 0 && errno == EINTR) {
    }
  }

  void run_once(base::Deadline deadline) override {
    std::vector<Id> ids{0};
    std::vector<pollfd> fds{{static_cast<int>(wake_read_.get()), POLLIN, 0}};
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [id, entry] : entries_) {
        const short events = entry.outgoing.empty() ? POLLIN : POLLIN | POLLOUT;
        ids.push_back(id);
        fds.push_back({entry.fd, events, 0});
      }
    }
    const int ready =
        ::poll(fds.data(), static_cast<nfds_t>(fds.size()), deadline.milliseconds_left());
    if (ready < 0 && errno != EINTR) {
      throw_last_error("poll");
    }
    if (ready <= 0) {
      return;
    }
    if (fds[0].revents != 0) {
      char bytes[64];
      while (::read(static_cast<int>(wake_read_.get()), bytes, sizeof bytes) > 0) {
      }
    }
    for (std::size_t i = 1; i < fds.size(); ++i) {
      if (fds[i].revents != 0) {
        serve(ids[i], fds[i].revents);
      }
    }
  }

 private:
  Id add(Entry entry) {
    const std::lock_guard lock(mutex_);
    const Id id = ++last_id_;
    entries_.emplace(id, std::move(entry));
    wake();
    return id;
  }

  void serve(Id id, short events) {
    if ((events & POLLOUT) != 0) {
      const std::lock_guard lock(mutex_);
      if (const auto found = entries_.find(id); found != entries_.end()) {
        flush(found->second);
      }
    }
    if ((events & ~POLLOUT) != 0 && read_once(id) == ReadResult::closed) {
      end(id);
    }
  }

  /// Reads once and delivers it. A bare handle has nothing to read: being ready is its end.
  ReadResult read_once(Id id) {
    ssize_t count = 0;
    std::shared_ptr<const OnBytes> deliver;  // outlives a callback that removes this channel
    {
      const std::lock_guard lock(mutex_);
      const auto found = entries_.find(id);
      if (found == entries_.end()) {
        return ReadResult::nothing;
      }
      if (!found->second.channel.handle()) {
        return ReadResult::closed;
      }
      count = ::recv(found->second.fd, buffer_.data(), buffer_.size(), 0);
      if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return ReadResult::nothing;
      }
      if (count <= 0) {
        return ReadResult::closed;
      }
      deliver = found->second.on_bytes;
    }
    (*deliver)(std::span(buffer_.data(), static_cast<std::size_t>(count)));
    return ReadResult::bytes;
  }

  void end(Id id) {
    OnEvent on_end;
    {
      const std::lock_guard lock(mutex_);
      const auto found = entries_.find(id);
      if (found == entries_.end()) {
        return;
      }
      on_end = std::move(found->second.on_end);
      entries_.erase(found);
    }
    on_end();
  }

  /// Sends what the channel takes now; false when something is left. An unreachable reader is not
  /// this side's error: its end is reported by on_closed, so what was meant for it is dropped.
  static bool flush(Entry& entry) {
    while (!entry.outgoing.empty()) {
      const Bytes& first = entry.outgoing.front();
      const ssize_t count = ::send(entry.fd, first.data() + entry.sent_of_first,
                                   first.size() - entry.sent_of_first, MSG_NOSIGNAL);
      if (count < 0 && errno == EINTR) {
        continue;
      }
      if (count < 0 && errno == EAGAIN) {
        return false;
      }
      if (count < 0) {
        entry.outgoing.clear();
        entry.sent_of_first = 0;
        return true;
      }
      entry.sent_of_first += static_cast<std::size_t>(count);
      if (entry.sent_of_first == first.size()) {
        entry.outgoing.pop_front();
        entry.sent_of_first = 0;
      }
    }
    return true;
  }

  std::mutex mutex_;  // guards entries_ and last_id_
  std::map<Id, Entry> entries_;
  Id last_id_ = 0;
  std::vector<std::byte> buffer_;  // of the thread in run_once
  Handle wake_read_;
  Handle wake_write_;
};

}  // namespace

std::unique_ptr<Reactor> Reactor::create() {
  return std::make_unique<PollReactor>();
}

}  // namespace brood::os
