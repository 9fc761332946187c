#include "brood/listener.hpp"

#include "base/deadline.hpp"
#include "ipc/authentication.hpp"
#include "ipc/message_stream.hpp"
#include "os/endpoint.hpp"

#include <mutex>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace brood {

namespace {

class StreamTransport final : public ipc::MessageTransport {
 public:
  explicit StreamTransport(ipc::MessageStream& stream) : stream_(stream) {}

  void send(std::span<const std::byte> message) override { stream_.send(message, {}); }

  Bytes receive(std::size_t most) override { return stream_.receive(most, nullptr); }

 private:
  ipc::MessageStream& stream_;
};

/// The same connection, once both sides have proved the key; if there is none, at once.
Handle prove(ipc::Side own, Handle connection, const std::optional<Bytes>& key) {
  if (!key) {
    return connection;
  }
  ipc::MessageStream stream(std::move(connection));
  try {
    StreamTransport transport(stream);
    ipc::authenticate(own, transport, *key);
  } catch (const DecodingError& error) {
    throw AuthenticationError(std::string("the other side does not speak the protocol by which "
                                          "keys are proved: ") +
                              error.what());
  }
  return stream.release();
}

[[noreturn]] void refuse_one_who_left() {
  throw AuthenticationError("the other side left before it had proved that it holds the key");
}

std::unique_ptr<os::Endpoint> listen(const ListenerOptions& options) {
  if (options.backlog < 1) {
    throw std::invalid_argument("Listener: backlog is " + std::to_string(options.backlog) +
                                "; it has to be at least 1");
  }
  if (!options.address) {
    return os::listen_anywhere(options.family.value_or(default_family()), options.backlog);
  }
  if (options.family && *options.family != options.address->family()) {
    throw std::invalid_argument("Listener: " + options.address->to_string() +
                                " is no address of the family that was asked for");
  }
  return os::listen_at(*options.address, options.backlog);
}

}  // namespace

struct Listener::Impl {
  const std::optional<Bytes> authkey;
  std::mutex mutex;                        // guards the rest
  std::shared_ptr<os::Endpoint> endpoint;  // nullptr: closed
  std::optional<Address> last_accepted;

  static std::shared_ptr<os::Endpoint> open(const std::unique_ptr<Impl>& impl) {
    if (impl != nullptr) {
      const std::lock_guard lock(impl->mutex);
      if (impl->endpoint != nullptr) {
        return impl->endpoint;
      }
    }
    throw std::logic_error("this Listener is closed");
  }
};

Listener::Listener(ListenerOptions options) {
  auto endpoint = listen(options);
  impl_.reset(new Impl{std::move(options.authkey), {}, std::move(endpoint), {}});
}

Listener::~Listener() = default;
Listener::Listener(Listener&&) noexcept = default;
Listener& Listener::operator=(Listener&&) noexcept = default;

Connection Listener::accept() {
  return *accept_for(std::chrono::nanoseconds::max());
}

std::optional<Connection> Listener::accept_for(Duration timeout) {
  const auto endpoint = Impl::open(impl_);
  auto accepted = endpoint->accept(base::Deadline::after(timeout));
  if (!accepted) {
    Impl::open(impl_);  // it may have been closed meanwhile
    return std::nullopt;
  }
  {
    const std::lock_guard lock(impl_->mutex);
    impl_->last_accepted = accepted->from;
  }
  try {
    return Connection(prove(ipc::Side::listening, std::move(accepted->connection), impl_->authkey));
  } catch (const EOFError&) {
    refuse_one_who_left();
  } catch (const std::system_error&) {  // broken pipe, connection reset, as it happens
    refuse_one_who_left();
  }
}

Address Listener::address() const {
  return Impl::open(impl_)->address();
}

std::optional<Address> Listener::last_accepted() const {
  Impl::open(impl_);
  const std::lock_guard lock(impl_->mutex);
  return impl_->last_accepted;
}

void Listener::close() {
  if (impl_ != nullptr) {
    const std::lock_guard lock(impl_->mutex);
    if (const auto endpoint = std::exchange(impl_->endpoint, nullptr)) {
      endpoint->close();
    }
  }
}

Client::Client(const Address& address, const std::optional<Bytes>& authkey)
    : Connection(prove(ipc::Side::connecting, os::connect_to(address), authkey)) {}

}  // namespace brood
