#include "pool/trace.hpp"

#include "support/scratch.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <chrono>
#include <fstream>
#include <iterator>
#include <string>
#include <system_error>

namespace brood::pool {
namespace {

using namespace std::chrono_literals;

using nlohmann::json;

std::string text_of(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

class TraceFile : public testing::Test {
 protected:
  const test::Scratch scratch_;
  const std::filesystem::path file_ = scratch_.path() / "pool.json";
};

Trace::TaskEvent some_task(std::int64_t worker) {
  const auto begin = Trace::Clock::now();
  return {worker, 700, 7, 1, "done", begin, begin + 1500us, 20us, 64};
}

TEST_F(TraceFile, IsAnArrayOfEventsWithARowForEachWorker) {
  {
    Trace trace(file_, 42);
    trace.name_worker(1001, 0);
    trace.name_worker(1002, 1);
    trace.add_task(some_task(1001));
    trace.add_task(some_task(1002));
    trace.add_exit(1002, -9, Trace::Clock::now());
  }
  const json events = json::parse(text_of(file_));
  ASSERT_TRUE(events.is_array());
  int rows = 0;
  int tasks = 0;
  int exits = 0;
  for (const json& event : events) {
    EXPECT_EQ(event.at("pid"), 42);
    rows += event.at("name") == "thread_name" ? 1 : 0;
    exits += event.at("name") == "exit" && event.at("args").at("exitcode") == -9 ? 1 : 0;
    if (event.at("ph") == "X") {
      ++tasks;
      EXPECT_EQ(event.at("name"), "item 700");
      EXPECT_EQ(event.at("dur"), 1500.0);
      EXPECT_EQ(event.at("args").at("chunk"), 7);
      EXPECT_EQ(event.at("args").at("ended"), "done");
      EXPECT_EQ(event.at("args").at("times lost before"), 1);
      EXPECT_GE(event.at("ts").get<double>(), 0.0);
    }
  }
  EXPECT_EQ(rows, 2);
  EXPECT_EQ(tasks, 2);
  EXPECT_EQ(exits, 1);
}

TEST_F(TraceFile, WhatIsFlushedNeedsOnlyItsBracket) {
  Trace trace(file_, 42);
  for (int i = 0; i < 2000; ++i) {
    trace.add_task(some_task(1001));
    const bool is_written_by_itself = i % 100 != 0;
    if (!is_written_by_itself) {
      trace.flush();
      EXPECT_EQ(json::parse(text_of(file_) + "]").size(), static_cast<std::size_t>(i) + 2);
    }
  }
  EXPECT_TRUE(json::accept(text_of(file_) + "]"));
}

TEST_F(TraceFile, ThatNobodyCanOpenIsAnErrorThatNamesIt) {
  try {
    Trace trace(scratch_.path() / "no" / "where.json", 1);
    FAIL() << "it was opened";
  } catch (const std::system_error& error) {
    EXPECT_NE(std::string(error.what()).find("where.json"), std::string::npos);
  }
}

TEST(ToJson, MakesAStringOfAnyBytes) {
  EXPECT_EQ(to_json("plain"), "\"plain\"");
  for (const std::string& text :
       {std::string("quote \" and \\ and \n and \0 and \x1f", 32),
        std::string("gr\xC3\xBC\xC3\x9F"), std::string("\xE2\x82\xAC \xF0\x9F\x90\xA3")}) {
    EXPECT_EQ(json::parse(to_json(text)).get<std::string>(), text);
  }
}

TEST(ToJson, PutsAReplacementForWhatIsNoUtf8) {
  const std::string replacement = "\xEF\xBF\xBD";
  for (const std::string& wrong :
       {std::string("\xFF"), std::string("\xC3"), std::string("\xC0\x80"), std::string("\xE2\x82"),
        std::string("\xED\xA0\x80"), std::string("\xF5\x80\x80\x80"), std::string("\x80")}) {
    const std::string text = json::parse(to_json("a" + wrong + "z")).get<std::string>();
    EXPECT_EQ(text.substr(0, 4), "a" + replacement);
    EXPECT_EQ(text.back(), 'z');
  }
}

}  // namespace
}  // namespace brood::pool
