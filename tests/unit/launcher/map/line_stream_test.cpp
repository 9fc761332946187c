#include "map/line_stream.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

TEST(LineCutter, PutsWholeLinesAndTheRestAtTheEnd) {
  LineQueue queue;
  {
    LineCutter cutter(queue);
    cutter.take(false, "on");
    cutter.take(true, "error\nhalf ");
    cutter.take(false, "e\ntwo\nthr");
    EXPECT_EQ(queue.qsize(), 2u);
    cutter.take(false, "ee");
  }
  const auto next = [&queue] {
    const PrintedLines lines = queue.get();
    return std::pair(lines.is_errors, lines.text);
  };
  EXPECT_EQ(next(), std::pair(true, std::string("error\n")));
  EXPECT_EQ(next(), std::pair(false, std::string("one\ntwo\n")));
  EXPECT_EQ(next(), std::pair(false, std::string("three")));
  EXPECT_EQ(next(), std::pair(true, std::string("half ")));
  EXPECT_TRUE(queue.empty());
}

TEST(LineStream, HandsOnAllThatIsInTheQueueBeforeItEnds) {
  std::string text;
  LineStream stream;
  stream.start([&](const PrintedLines& lines) {
    text += lines.text;
    return true;
  });
  LineQueue queue = stream.queue();
  std::string expected;
  for (int i = 0; i < 1000; ++i) {
    queue.put(PrintedLines{false, std::to_string(i) + "\n"});
    expected += std::to_string(i) + "\n";
  }
  stream.end();
  EXPECT_EQ(text, expected);
}

TEST(LineStream, WritesNoMoreWhenItCannotButGoesOnTaking) {
  int written = 0;
  LineStream stream;
  stream.start([&](const PrintedLines&) {
    ++written;
    return false;
  });
  LineQueue queue = stream.queue();
  for (int i = 0; i < 100; ++i) {
    queue.put(PrintedLines{false, "x\n"});
  }
  stream.end();
  EXPECT_EQ(written, 1);
  EXPECT_TRUE(queue.empty());
}

}  // namespace
}  // namespace brood::launcher
