#include "line_reader.hpp"

#include "text_file.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace coordination {
namespace {

std::vector<std::string> all_lines(LineReader& reader) {
  std::vector<std::string> lines;
  while (const auto line = reader.next()) {
    lines.emplace_back(*line);
  }
  return lines;
}

TEST(LineReader, DropsTheEndsOfLinesOfEitherSystem) {
  const TextFile file("one\r\ntwo\n\nfour");
  LineReader reader(file.path());
  EXPECT_EQ(all_lines(reader), (std::vector<std::string>{"one", "two", "", "four"}));
  EXPECT_EQ(reader.next(), std::nullopt);
}

TEST(LineReader, KnowsWhereTheNextLineBegins) {
  const TextFile file("one\r\ntwo\nthree\n");
  LineReader reader(file.path());
  reader.next();
  EXPECT_EQ(reader.offset(), 5U);
  EXPECT_EQ(reader.line(), 2U);
  LineReader other(file.path(), reader.offset(), reader.line());
  EXPECT_EQ(other.next(), "two");
  EXPECT_EQ(other.offset(), 9U);
  EXPECT_EQ(other.line(), 3U);
}

TEST(LineReader, ReadsLinesLongerThanItsBlock) {
  const std::string long_line(300'000, 'x');
  const TextFile file(long_line + "\nshort\n" + long_line);
  LineReader reader(file.path());
  EXPECT_EQ(all_lines(reader), (std::vector<std::string>{long_line, "short", long_line}));
}

TEST(LineReader, FindsEachLineOfAFileOfManyBlocks) {
  std::string text;
  for (int k = 0; k < 50'000; ++k) {
    text += "line " + std::to_string(k) + "\n";
  }
  const TextFile file(text);
  LineReader reader(file.path());
  EXPECT_EQ(reader.skip(49'998), 49'998U);
  EXPECT_EQ(all_lines(reader), (std::vector<std::string>{"line 49998", "line 49999"}));
  EXPECT_EQ(reader.offset(), text.size());
}

TEST(LineReader, SkipsNoMoreLinesThanThereAre) {
  const TextFile file("one\ntwo\nthree");
  LineReader reader(file.path());
  EXPECT_EQ(reader.skip(10), 3U);
  EXPECT_EQ(reader.line(), 4U);
}

TEST(LineReader, NamesAFileThatIsNotThere) {
  try {
    LineReader reader("no-such-folder/salt.xyz");
    FAIL() << "opened a file that is not there";
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("salt.xyz: there is no such file"), std::string::npos)
        << error.what();
  }
}

TEST(LineReader, NamesADirectory) {
  EXPECT_THROW(LineReader{std::filesystem::temp_directory_path()}, std::runtime_error);
}

}  // namespace
}  // namespace coordination
