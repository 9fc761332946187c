#pragma once
// Conversations without a connection.

#include "brood/bytes.hpp"
#include "child.hpp"
#include "ipc/authentication.hpp"

#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace brood::test {

/// The other side is gone, or says nothing while patience lasts.
struct NothingCame : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// What one end of a pair of transports has been sent.
class Mailbox {
 public:
  void put(Bytes message) {
    const std::scoped_lock lock(mutex_);
    messages_.push_back(std::move(message));
    changed_.notify_all();
  }

  Bytes take() {
    std::unique_lock lock(mutex_);
    changed_.wait_for(lock, patience, [this] { return !messages_.empty() || closed_; });
    if (messages_.empty()) {
      throw NothingCame(closed_ ? "the other side is gone" : "the other side says nothing");
    }
    Bytes message = std::move(messages_.front());
    messages_.pop_front();
    return message;
  }

  void close() {
    const std::scoped_lock lock(mutex_);
    closed_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<Bytes> messages_;
  bool closed_ = false;
};

/// One end of a conversation between two threads of a test. Closed with its last use: the other end
/// then waits for nothing more.
class MemoryTransport : public ipc::MessageTransport {
 public:
  static std::pair<std::unique_ptr<MemoryTransport>, std::unique_ptr<MemoryTransport>> pair() {
    const auto one = std::make_shared<Mailbox>();
    const auto other = std::make_shared<Mailbox>();
    return {std::make_unique<MemoryTransport>(one, other),
            std::make_unique<MemoryTransport>(other, one)};
  }

  MemoryTransport(std::shared_ptr<Mailbox> own, std::shared_ptr<Mailbox> other)
      : own_(std::move(own)), other_(std::move(other)) {}

  ~MemoryTransport() override { other_->close(); }

  void send(std::span<const std::byte> message) override { other_->put(Bytes(message)); }

  /// Leaves it to the caller to notice what is too long.
  Bytes receive(std::size_t /*most*/) override { return own_->take(); }

 private:
  std::shared_ptr<Mailbox> own_;
  std::shared_ptr<Mailbox> other_;
};

/// The other side says what a test has written down, whatever it hears.
class ScriptedTransport : public ipc::MessageTransport {
 public:
  explicit ScriptedTransport(std::vector<Bytes> script)
      : script_(std::make_move_iterator(script.begin()), std::make_move_iterator(script.end())) {}

  void send(std::span<const std::byte> message) override { sent.emplace_back(message); }

  Bytes receive(std::size_t /*most*/) override {
    if (script_.empty()) {
      throw NothingCame("the script is at its end");
    }
    Bytes message = std::move(script_.front());
    script_.pop_front();
    return message;
  }

  bool is_at_end() const { return script_.empty(); }

  std::vector<Bytes> sent;

 private:
  std::deque<Bytes> script_;
};

}  // namespace brood::test
