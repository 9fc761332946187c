#include "brood/listener.hpp"

#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <future>
#include <stdexcept>
#include <string>
#include <system_error>
#include <thread>

namespace brood {
namespace {

using test::patience;

/// The families of this system.
std::vector<Family> families() {
  return {Family::inet, default_family()};
}

std::string name_of(const testing::TestParamInfo<Family>& info) {
  return info.param == Family::inet ? "inet" : "own";
}

class ListenerTest : public testing::TestWithParam<Family> {
 protected:
  Listener arbitrary(std::optional<Bytes> key = {}) const {
    return Listener({.family = GetParam(), .authkey = std::move(key)});
  }
};

INSTANTIATE_TEST_SUITE_P(On, ListenerTest, testing::ValuesIn(families()), name_of);

/// A connection that must come.
Connection must_accept(Listener& listener) {
  auto connection = listener.accept_for(patience);
  if (!connection) {
    throw std::runtime_error("nobody came");
  }
  return *std::move(connection);
}

TEST_P(ListenerTest, AcceptsClientsOneAfterTheOther) {
  Listener listener = arbitrary();
  EXPECT_EQ(listener.address().family(), GetParam());
  for (int i = 0; i < 3; ++i) {
    Client client(listener.address());
    Connection accepted = must_accept(listener);
    client.send(std::string("question"));
    EXPECT_EQ(accepted.recv<std::string>(), "question");
    accepted.send(std::vector{i, 2, 3});
    EXPECT_EQ(client.recv<std::vector<int>>(), (std::vector{i, 2, 3}));
    EXPECT_EQ(listener.last_accepted().has_value(), GetParam() == Family::inet);
  }
}

TEST_P(ListenerTest, WhatAClientWroteBeforeItLeftCanBeRead) {
  Listener listener = arbitrary();
  {
    Client client(listener.address());
    client.send(std::string("gone already"));
  }
  Connection accepted = must_accept(listener);
  EXPECT_EQ(accepted.recv<std::string>(), "gone already");
  EXPECT_THROW(accepted.recv<std::string>(), EOFError);
}

TEST_P(ListenerTest, DoesNotWaitLongerThanItIsTold) {
  Listener listener = arbitrary();
  EXPECT_FALSE(listener.accept_for(std::chrono::nanoseconds(0)));
  EXPECT_FALSE(listener.accept_for(std::chrono::nanoseconds(-1)));
  EXPECT_FALSE(listener.accept_for(std::chrono::milliseconds(1)));
}

TEST_P(ListenerTest, BothSidesProveTheKey) {
  Listener listener = arbitrary(Bytes("secret"));
  auto client =
      std::async(std::launch::async, [&] { return Client(listener.address(), Bytes("secret")); });
  Connection accepted = must_accept(listener);
  accepted.send(5);
  EXPECT_EQ(client.get().recv<int>(), 5);
}

TEST_P(ListenerTest, AnEmptyKeyIsAKey) {
  Listener listener = arbitrary(Bytes());
  auto client = std::async(std::launch::async, [&] { return Client(listener.address(), Bytes()); });
  EXPECT_FALSE(must_accept(listener).closed());
  EXPECT_FALSE(client.get().closed());
}

TEST_P(ListenerTest, AWrongKeyIsRefusedOnBothSidesAndTheListenerGoesOn) {
  Listener listener = arbitrary(Bytes("secret"));
  auto wrong = std::async(std::launch::async, [&] {
    EXPECT_THROW(Client(listener.address(), Bytes("guess")), AuthenticationError);
  });
  EXPECT_THROW(must_accept(listener), AuthenticationError);
  wrong.get();
  auto right =
      std::async(std::launch::async, [&] { return Client(listener.address(), Bytes("secret")); });
  EXPECT_FALSE(must_accept(listener).closed());
  EXPECT_FALSE(right.get().closed());
}

TEST_P(ListenerTest, AClientThatSpeaksAnotherProtocolIsRefused) {
  Listener listener = arbitrary(Bytes("secret"));
  { Client leaves(listener.address()); }
  EXPECT_THROW(must_accept(listener), AuthenticationError);
  Client chatters(listener.address());
  chatters.send_bytes(Bytes("hello, I have no key but much to say"));
  EXPECT_THROW(must_accept(listener), AuthenticationError);
  Client floods(listener.address());
  floods.send_bytes(Bytes(std::string(10'000, 'x')));
  EXPECT_THROW(must_accept(listener), AuthenticationError);
}

TEST_P(ListenerTest, NobodyListensWhereItWasClosed) {
  Listener listener = arbitrary();
  const Address address = listener.address();
  listener.close();
  listener.close();
  EXPECT_THROW(Client{address}, std::system_error);
  EXPECT_THROW(listener.accept(), std::logic_error);
  EXPECT_THROW(listener.address(), std::logic_error);
}

TEST_P(ListenerTest, TwoThreadsMayAccept) {
  Listener listener = arbitrary();
  const auto accept_one = [&] { return must_accept(listener).recv<int>(); };
  auto first = std::async(std::launch::async, accept_one);
  auto second = std::async(std::launch::async, accept_one);
  Client one(listener.address());
  one.send(1);
  Client two(listener.address());
  two.send(2);
  EXPECT_EQ(first.get() + second.get(), 3);
}

TEST_P(ListenerTest, AfterCloseNobodyIsAcceptedInAnotherThreadEither) {
  Listener listener = arbitrary();
  const Address address = listener.address();
  auto accepting = std::async(std::launch::async, [&] { listener.accept(); });
  listener.close();
  try {
    Client wakes_it_on_windows(address);
  } catch (const std::system_error&) {
    // Nobody listens any more.
  }
  EXPECT_THROW(accepting.get(), std::logic_error);
}

TEST_P(ListenerTest, GoesOnAfterTheThreadThatAcceptedHasEnded) {
  Listener listener = arbitrary();
  for (int i = 0; i < 3; ++i) {
    auto accepting =
        std::async(std::launch::async, [&] { return must_accept(listener).recv<int>(); });
    Client client(listener.address());
    client.send(i);
    EXPECT_EQ(accepting.get(), i);
  }
}

TEST_P(ListenerTest, LeavesNoHandleBehind) {
  EXPECT_EQ(test::handles_left_by([&] {
              Listener listener = arbitrary();
              Client client(listener.address());
              must_accept(listener);
            }),
            0);
}

TEST(Listener, ListensAtTheSamePortAgainAtOnce) {
  Listener first({.address = Address("127.0.0.1", 0)});
  const Address address = first.address();
  EXPECT_NE(address.port(), 0);
  Client client(address);
  must_accept(first);
  first.close();
  Listener second({.address = address});
  EXPECT_EQ(second.address(), address);
}

TEST(Listener, WrongUseIsRefused) {
  EXPECT_THROW(Listener({.backlog = 0}), std::invalid_argument);
  EXPECT_THROW(Listener({.address = Address("127.0.0.1", 0), .family = default_family()}),
               std::invalid_argument);
  EXPECT_THROW(Listener({.address = Address("no such host.", 1)}), std::system_error);
  Listener listener({.family = Family::inet});
  EXPECT_THROW(Client(Address("127.0.0.1", 1)), std::system_error);
}

TEST(Address, ItsFormTellsItsFamily) {
  EXPECT_EQ(Address("/tmp/a").family(), Family::unix_socket);
  EXPECT_EQ(Address(R"(\\.\pipe\a)").family(), Family::named_pipe);
  EXPECT_EQ(Address("host", 5).family(), Family::inet);
  EXPECT_EQ(Address("host", 5).to_string(), "host:5");
  EXPECT_EQ(Address(std::string("\0abc", 4)).to_string(), "@abc");
  EXPECT_EQ(Address("/tmp/a").path(), "/tmp/a");
  EXPECT_EQ(Address("host", 5).path(), "");
  EXPECT_EQ(Address("/tmp/a").host(), "");
}

}  // namespace
}  // namespace brood
