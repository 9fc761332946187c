#include "wrap_payload.hpp"

#include "error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

WrapPayload example() {
  WrapPayload payload;
  payload.relative = "../my env";
  payload.start_method = "spawn";
  payload.processes = 3;
  payload.variables = {{"A", "it's \"b\"\n"}};
  payload.command = {"python3", "-u"};
  payload.arguments = {"--fast", ""};
  payload.script_name = "analyse.py";
  payload.script = std::string("print(1)\n\0\xff", 11);
  return payload;
}

std::string failure(const std::string& block) {
  try {
    parse_payload(block, "/p/tool");
    return "no failure";
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::internal);
    return error.what();
  }
}

TEST(WrapPayload, IsReadAsItWasWritten) {
  const WrapPayload read = parse_payload(payload_block(example()), "/p/tool");
  EXPECT_EQ(read.relative, "../my env");
  EXPECT_EQ(read.start_method, "spawn");
  EXPECT_EQ(read.processes, 3);
  EXPECT_THAT(read.variables, ElementsAre(Pair("A", "it's \"b\"\n")));
  EXPECT_THAT(read.command, ElementsAre("python3", "-u"));
  EXPECT_THAT(read.arguments, ElementsAre("--fast", ""));
  EXPECT_EQ(read.script_name, "analyse.py");
  EXPECT_EQ(read.script, example().script);
}

TEST(WrapPayload, WhatStandsBehindItDoesNotCount) {
  EXPECT_EQ(parse_payload(payload_block(example()) + "signature", "f").script, example().script);
}

TEST(WrapPayload, EveryChangedByteIsFound) {
  const std::string block = payload_block(example());
  for (std::size_t i = 0; i < block.size(); ++i) {
    std::string changed = block;
    changed[i] = static_cast<char>(changed[i] ^ 0x10);
    EXPECT_THAT(failure(changed), HasSubstr("cannot start '/p/tool': its payload was")) << i;
  }
}

TEST(WrapPayload, EveryCutIsFound) {
  const std::string block = payload_block(example());
  for (std::size_t size = 0; size < block.size(); ++size) {
    EXPECT_THAT(failure(block.substr(0, size)), HasSubstr("its payload was cut off")) << size;
  }
}

TEST(WrapPayload, AClaimOfMoreThanThereIsIsRefusedBeforeItIsRead) {
  const std::string head = payload_block(example()).substr(0, payload_head_size);
  EXPECT_THROW(payload_size(head, head.size(), "f"), LauncherError);
  EXPECT_EQ(payload_size(head, 1 << 20, "f"), payload_block(example()).size());
}

TEST(WrapPayload, OfANewerBroodIsRefused) {
  WrapPayload payload = example();
  payload.script_name = "../x.py";  // Never written so.
  EXPECT_THAT(failure(payload_block(payload)), HasSubstr("script is no file name"));
}

TEST(WrapPayload, HoldsUtf8Only) {
  WrapPayload payload = example();
  payload.arguments = {"\xff"};
  EXPECT_THROW(payload_block(payload), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
