// What is put is one end of a channel: the other end tells whether anybody has it still.

#include "os/handle_box.hpp"

#include "brood/error.hpp"
#include "child.hpp"
#include "support/handle_count.hpp"

#include <gtest/gtest.h>

#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace brood::os {
namespace {

using Ticket = std::vector<std::byte>;

bool try_put(const HandleBox& box, std::span<const Handle> handles, Ticket& ticket) {
  ticket.resize(HandleBox::ticket_size());
  return box.put(handles, ticket);
}

Ticket put(const HandleBox& box, std::span<const Handle> handles) {
  Ticket ticket;
  EXPECT_TRUE(try_put(box, handles, ticket));
  return ticket;
}

/// Puts one end of a new channel, and gives the other one.
Channel put_end(const HandleBox& box, Ticket& ticket) {
  auto [ours, theirs] = Channel::pair();
  ticket = put(box, std::span(&theirs.handle(), 1));
  return std::move(ours);
}

/// As the one who gets an item: looks, and drops.
std::vector<Handle> take(const HandleBox& box, const Ticket& ticket) {
  std::vector<Handle> handles = box.look(ticket);
  box.drop(ticket);
  return handles;
}

bool leads_to(Handle handle, Channel& other) {
  Channel channel(std::move(handle));
  test::send_line(channel, "hello");
  return test::receive_line(other) == "hello";
}

std::string as_word(std::span<const std::byte> bytes) {
  std::string word = "x";  // so that it is never empty
  for (const std::byte byte : bytes) {
    word += static_cast<char>('a' + (static_cast<int>(byte) >> 4));
    word += static_cast<char>('a' + (static_cast<int>(byte) & 15));
  }
  return word;
}

Bytes from_word(const std::string& word) {
  Bytes bytes(word.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    bytes[i] = static_cast<std::byte>((word[2 * i + 1] - 'a') * 16 + (word[2 * i + 2] - 'a'));
  }
  return bytes;
}

/// A child that has the box, too.
test::Child start_with(const HandleBox& box, const char* helper, Ticket ticket = {}) {
  std::vector<Handle> handles;
  OutputArchive archive(handles);
  box.save(archive);
  std::vector<NativeHandle> natives;
  for (const Handle& handle : handles) {
    natives.push_back(handle.get());
  }
  return test::start_child({.helper = helper,
                            .arguments = {as_word(archive.bytes()), as_word(ticket)},
                            .handles = natives});
}

/// CHILD
struct Given {
  Channel parent;
  HandleBox box;
  Ticket ticket;

  explicit Given(const test::Arguments& arguments) : parent(test::parent_channel(arguments)) {
    std::vector<Handle> handles;
    for (std::size_t i = 1; i + 2 < arguments.size(); ++i) {
      handles.push_back(test::adopt_argument(arguments[i]));
    }
    const Bytes bytes = from_word(arguments.at(arguments.size() - 2));
    const Bytes its_ticket = from_word(arguments.back());
    InputArchive archive(bytes, handles);
    box.load(archive);
    ticket.assign(its_ticket.begin(), its_ticket.end());
  }
};

TEST(HandleBox, GivesCopiesOfWhatWasPutInItsOrder) {
  const HandleBox box = HandleBox::make();
  std::vector<Channel> ours;
  std::vector<Handle> theirs;
  for (int i = 0; i < 3; ++i) {
    auto [one, other] = Channel::pair();
    ours.push_back(std::move(one));
    theirs.push_back(std::move(other.handle()));
  }
  const Ticket first = put(box, std::span(theirs).first(1));
  const Ticket second = put(box, std::span(theirs).subspan(1));
  theirs.clear();
  std::vector<Handle> taken = take(box, first);
  ASSERT_EQ(taken.size(), 1U);
  EXPECT_TRUE(leads_to(std::move(taken[0]), ours[0]));
  taken = take(box, second);
  ASSERT_EQ(taken.size(), 2U);
  EXPECT_TRUE(leads_to(std::move(taken[0]), ours[1]));
  EXPECT_TRUE(leads_to(std::move(taken[1]), ours[2]));
}

TEST(HandleBox, WhatWasOnlyLookedAtIsStillThere) {
  const HandleBox box = HandleBox::make();
  Ticket ticket;
  Channel ours = put_end(box, ticket);
  box.look(ticket);
  std::vector<Handle> taken = take(box, ticket);
  EXPECT_TRUE(leads_to(std::move(taken.at(0)), ours));
  EXPECT_TRUE(test::at_end(ours));
}

TEST(HandleBox, WhatWasPutBeforeAndNotTakenIsClosed) {
  const HandleBox box = HandleBox::make();
  Ticket left;
  Ticket asked_for;
  Channel other_end = put_end(box, left);
  const Channel ours = put_end(box, asked_for);
  EXPECT_EQ(box.look(asked_for).size(), 1U);
  EXPECT_TRUE(test::at_end(other_end));
  EXPECT_THROW(box.look(Ticket(HandleBox::ticket_size(), std::byte{0xff})), DecodingError);
}

TEST(HandleBox, WhatIsTakenBackIsClosedAtTheNextLook) {
  const HandleBox box = HandleBox::make();
  Ticket left;
  Ticket asked_for;
  Channel other_end = put_end(box, left);
  box.take_back(left);
  Channel ours = put_end(box, asked_for);
  std::vector<Handle> taken = take(box, asked_for);
  EXPECT_TRUE(test::at_end(other_end));
  EXPECT_TRUE(leads_to(std::move(taken.at(0)), ours));
}

TEST(HandleBox, WhatIsNoHandleIsNotPutNorWhatCameBeforeIt) {
  const HandleBox box = HandleBox::make();
  auto [ours, theirs] = Channel::pair();
  std::vector<Handle> handles(2);
  handles[0] = std::move(theirs.handle());
  Ticket ticket;
  EXPECT_THROW(try_put(box, handles, ticket), std::system_error);
  handles.clear();
  EXPECT_TRUE(test::at_end(ours));
}

TEST(HandleBox, AFullOneSaysSoAndTakesMoreWhenSomethingIsOut) {
  const HandleBox box = HandleBox::make();
  Ticket first;
  const Channel ours = put_end(box, first);
  Ticket ticket;
  int more = 0;
  while (more < 10'000 && try_put(box, std::span(&ours.handle(), 1), ticket)) {
    ++more;
  }
  EXPECT_GE(more, 100);
  EXPECT_LT(more, 10'000);
  take(box, first);
  EXPECT_TRUE(try_put(box, std::span(&ours.handle(), 1), ticket));
}

TEST(HandleBox, WhatIsNeverTakenIsClosedWithTheBox) {
  Ticket ticket;
  Channel ours = [&] {
    const HandleBox box = HandleBox::make();
    return put_end(box, ticket);
  }();
  EXPECT_TRUE(test::at_end(ours));
}

HELPER(take_from_box) {
  Given given(arguments);
  std::vector<Handle> taken = take(given.box, given.ticket);
  test::send_line(given.parent, std::to_string(taken.size()));
  Channel channel(std::move(taken.at(0)));
  test::send_line(channel, "from a child");
  return 0;
}

TEST(HandleBox, AnotherProcessTakesThem) {
  const HandleBox box = HandleBox::make();
  Ticket ticket;
  Channel ours = put_end(box, ticket);
  test::Child child = start_with(box, "take_from_box", ticket);
  EXPECT_EQ(test::receive_line(child.channel), "1");
  EXPECT_EQ(test::receive_line(ours), "from a child");
  EXPECT_TRUE(test::at_end(ours));
  EXPECT_EQ(test::exitcode_in_time(*child.process), 0);
}

HELPER(look_into_box) {
  Given given(arguments);
  const std::vector<Handle> seen = given.box.look(given.ticket);
  test::send_line(given.parent, std::to_string(seen.size()));
  test::receive_line(given.parent);
  return 0;
}

TEST(HandleBox, WhoIsKilledBetweenLookAndDropLeavesThemThere) {
  const HandleBox box = HandleBox::make();
  Ticket ticket;
  Channel ours = put_end(box, ticket);
  test::Child child = start_with(box, "look_into_box", ticket);
  EXPECT_EQ(test::receive_line(child.channel), "1");
  child.process->kill();
  test::exitcode_in_time(*child.process);
  std::vector<Handle> taken = take(box, ticket);
  EXPECT_TRUE(leads_to(std::move(taken.at(0)), ours));
  EXPECT_TRUE(test::at_end(ours));
}

HELPER(put_into_box) {
  Given given(arguments);
  put(given.box, std::span(&given.parent.handle(), 1));
  test::send_line(given.parent, "put");
  test::receive_line(given.parent);
  return 0;
}

TEST(HandleBox, WhatAKilledProcessHasPutIsClosedWithTheBox) {
  test::Child child;
  {
    const HandleBox box = HandleBox::make();
    child = start_with(box, "put_into_box");
    EXPECT_EQ(test::receive_line(child.channel), "put");
    child.process->kill();
    test::exitcode_in_time(*child.process);
  }
  EXPECT_TRUE(test::at_end(child.channel));
}

TEST(HandleBox, WhatOthersPutWhenItsMakerHasNoUseForItIsClosedWhenTheyAreGone) {
  Ticket ticket;
  Channel ours;
  test::Child child;
  {
    const HandleBox box = HandleBox::make();
    ours = put_end(box, ticket);
    child = start_with(box, "look_into_box", ticket);
  }
  EXPECT_EQ(test::receive_line(child.channel), "1");
  child.process->kill();
  test::exitcode_in_time(*child.process);
  const HandleBox next = HandleBox::make();  // where nobody but a process keeps them, it looks now
  EXPECT_TRUE(test::at_end(ours));
}

TEST(HandleBox, LeavesNothingBehind) {
  const int left = test::handles_left_by([] {
    const HandleBox box = HandleBox::make();
    Ticket left_there;
    Ticket ticket;
    put_end(box, left_there);
    put_end(box, ticket);
    take(box, ticket);
    put_end(box, ticket);
  });
  EXPECT_EQ(left, 0);
}

}  // namespace
}  // namespace brood::os
