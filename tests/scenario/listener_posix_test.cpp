// Listeners at paths, and CPython at the other end.

#include <brood/brood.hpp>

#include "process_support.hpp"
#include "support/helper.hpp"
#include "support/scratch.hpp"

#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>

namespace brood_scenario {

namespace {

using brood::Address;
using brood::Bytes;
using brood::Client;
using brood::Connection;
using brood::Listener;
using brood::test::RunningProgram;

Connection must_accept(Listener& listener) {
  auto connection = listener.accept_for(brood::test::patience);
  if (!connection) {
    throw std::runtime_error("nobody came");
  }
  return *std::move(connection);
}

TEST(ListenerPath, IsThereWhileItListensAndGoneAfterwards) {
  const brood::test::Scratch scratch;
  const std::string path = (scratch.path() / "socket").string();
  {
    Listener listener({.address = Address(path)});
    EXPECT_TRUE(std::filesystem::exists(path));
    Client client{Address(path)};
    client.send(1);
    EXPECT_EQ(must_accept(listener).recv<int>(), 1);
    EXPECT_THROW(Listener({.address = Address(path)}), std::system_error);
    EXPECT_TRUE(std::filesystem::exists(path)) << "the second one must not remove it";
  }
  EXPECT_FALSE(std::filesystem::exists(path));
  EXPECT_THROW(Client{Address(path)}, std::system_error);
  EXPECT_THROW(Listener({.address = Address(path + std::string(200, 'x'))}), std::system_error);
  EXPECT_THROW(Listener({.address = Address(R"(\\.\pipe\name)")}), std::system_error);
}

std::string text_of(const Bytes& bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Runs Python's side; it gets the address, and the key if there is one.
class PythonPeer {
 public:
  PythonPeer(const std::string& code, const std::string& address, const std::string& key = {})
      : program_({"python3", "-c",
                  "import sys\n"
                  "from multiprocessing.connection import Client, Listener\n"
                  "address = sys.argv[1]\n"
                  "key = sys.argv[2].encode() or None\n" +
                      code,
                  address, key}) {}

  std::string line() { return program_.next_line().value_or("nothing"); }

  int wait() { return program_.wait(); }

 private:
  RunningProgram program_;
};

bool python_speaks_our_protocol() {
  RunningProgram program({"python3", "-c", "import sys; print(sys.version_info >= (3, 12))"});
  return program.next_line() == "True";
}

/// Messages of all the sizes whose heads differ, there and back.
void exchange(Connection& connection) {
  for (const std::size_t size : {0U, 1U, 5U, 16384U, 16385U, 1000000U}) {
    const Bytes message(std::string(size, 'm'));
    connection.send_bytes(message);
    EXPECT_EQ(text_of(connection.recv_bytes()), text_of(message) + "!");
  }
  connection.close();
}

constexpr const char* echo =
    "try:\n"
    "    while True: connection.send_bytes(connection.recv_bytes() + b'!')\n"
    "except EOFError: print('end')\n";

TEST(ListenerPython, ConnectsToOurListener) {
  const brood::test::Scratch scratch;
  const std::string path = (scratch.path() / "socket").string();
  for (const std::string key : {"", "secret"}) {
    if (!key.empty() && !python_speaks_our_protocol()) {
      continue;  // recorded conversations stand for it: tests/data/authentication
    }
    Listener listener({.address = Address(path),
                       .authkey = key.empty() ? std::nullopt : std::optional(Bytes(key))});
    PythonPeer peer(std::string("connection = Client(address, authkey=key)\n") + echo, path, key);
    Connection connection = must_accept(listener);
    exchange(connection);
    EXPECT_EQ(peer.line(), "end");
    EXPECT_EQ(peer.wait(), 0);
  }
}

TEST(ListenerPython, ListensForOurClient) {
  const brood::test::Scratch scratch;
  const std::string path = (scratch.path() / "socket").string();
  for (const std::string key : {"", "secret"}) {
    if (!key.empty() && !python_speaks_our_protocol()) {
      continue;
    }
    PythonPeer peer(std::string("listener = Listener(address, authkey=key)\n"
                                "print('listens', flush=True)\n"
                                "connection = listener.accept()\n") +
                        echo,
                    path, key);
    ASSERT_EQ(peer.line(), "listens");
    Client client(Address(path), key.empty() ? std::nullopt : std::optional(Bytes(key)));
    exchange(client);
    EXPECT_EQ(peer.line(), "end");
    EXPECT_EQ(peer.wait(), 0);
  }
}

TEST(ListenerPython, OneThatIsTooOldIsToldApartFromOneWithAWrongKey) {
  if (python_speaks_our_protocol()) {
    GTEST_SKIP() << "python3 is 3.12 or newer here";
  }
  Listener listener({.family = brood::Family::unix_socket, .authkey = Bytes("secret")});
  PythonPeer peer(
      "try: Client('\\0' + address, authkey=key)\n"
      "except Exception as error: print(type(error).__name__)\n",
      listener.address().path().substr(1), "secret");
  EXPECT_THROW(must_accept(listener), brood::AuthenticationError);
  EXPECT_EQ(peer.line(), "AuthenticationError");
  EXPECT_EQ(peer.wait(), 0);
}

}  // namespace

}  // namespace brood_scenario
