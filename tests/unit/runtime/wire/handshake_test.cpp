#include "wire/handshake.hpp"

#include "brood/serialize.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::wire {
namespace {

using testing::HasSubstr;

Bootstrap bootstrap_of(std::string program) {
  Bootstrap bootstrap;
  bootstrap.program = std::move(program);
  return bootstrap;
}

TEST(Handshake, TheSameBuildHasNoObjection) {
  EXPECT_EQ(objection(bootstrap_of("abc"), "abc"), std::nullopt);
  EXPECT_EQ(objection(Hello{.program = "abc", .pid = 1}, "abc"), std::nullopt);
}

TEST(Handshake, AnotherBuildIsObjectedToOnBothSides) {
  const auto child = objection(bootstrap_of("parents"), "childs");
  ASSERT_TRUE(child.has_value());
  EXPECT_THAT(*child, HasSubstr("the parent is build parents, the child is build childs"));
  EXPECT_EQ(objection(Hello{.program = "childs", .pid = 1}, "parents"), child);
}

TEST(Handshake, AnotherProtocolIsObjectedTo) {
  Bootstrap bootstrap = bootstrap_of("abc");
  bootstrap.version = protocol_version + 1;
  const auto text = objection(bootstrap, "abc");
  ASSERT_TRUE(text.has_value());
  EXPECT_THAT(*text, HasSubstr(std::to_string(protocol_version + 1)));
  EXPECT_TRUE(objection(Hello{.version = 0, .program = "abc", .pid = 1}, "abc").has_value());
}

TEST(Handshake, ABootstrapArrivesWhole) {
  Bootstrap sent = bootstrap_of("abc");
  sent.name = "PoolWorker-1";
  sent.method = 2;
  sent.parent_pid = 77;
  sent.entry_module = 1;
  sent.entry_offset = 2;
  sent.ends_with_parent = false;
  sent.environment = {"A=1", "B="};
  sent.directory = "/somewhere";
  sent.payload = {std::byte{1}, std::byte{0}};
  const auto got = decode<Bootstrap>(encode(sent));
  EXPECT_EQ(got.version, sent.version);
  EXPECT_EQ(got.program, sent.program);
  EXPECT_EQ(got.name, sent.name);
  EXPECT_EQ(got.method, sent.method);
  EXPECT_EQ(got.parent_pid, sent.parent_pid);
  EXPECT_EQ(got.entry_module, sent.entry_module);
  EXPECT_EQ(got.entry_offset, sent.entry_offset);
  EXPECT_EQ(got.ends_with_parent, sent.ends_with_parent);
  EXPECT_EQ(got.environment, sent.environment);
  EXPECT_EQ(got.directory, sent.directory);
  EXPECT_EQ(got.payload, sent.payload);
}

TEST(Handshake, ABootstrapThatIsCutIsRefusedAtEveryByte) {
  Bootstrap sent = bootstrap_of("abc");
  sent.environment = {"A=1", "B=2"};
  const Bytes bytes = encode(sent);
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_THROW(decode<Bootstrap>(std::span(bytes).first(size)), DecodingError) << size;
  }
}

}  // namespace
}  // namespace brood::wire
