#include "input_source.hpp"

#include "error.hpp"
#include "scratch_directory.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;

Words all(const InputChoice& choice) {
  const std::unique_ptr<InputSource> source = open_inputs(choice);
  Words words;
  while (std::optional<std::string> word = source->next()) {
    words.push_back(*std::move(word));
  }
  EXPECT_EQ(source->next(), std::nullopt);
  return words;
}

Words lines_of(const std::string& content) {
  const ScratchDirectory scratch;
  return all(InputFile{scratch.write("list", content)});
}

TEST(InputSource, WordsComeAsTheyAre) {
  EXPECT_EQ(all(InputWords{{"a", "", "b\nc"}}), (Words{"a", "", "b\nc"}));
  EXPECT_EQ(open_inputs(InputWords{{"a", "b"}})->size(), 2u);
}

TEST(InputSource, AFileGivesItsLines) {
  EXPECT_EQ(lines_of("a\nb c\n"), (Words{"a", "b c"}));
}

TEST(InputSource, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(lines_of("a\nb"), (Words{"a", "b"}));
}

TEST(InputSource, OneCarriageReturnBelongsToTheLineEnd) {
  EXPECT_EQ(lines_of("a\r\nb\r\r\nc\rd\n"), (Words{"a", "b\r", "c\rd"}));
}

TEST(InputSource, AnEmptyLineIsAnEmptyInput) {
  EXPECT_EQ(lines_of("\na\n\n"), (Words{"", "a", ""}));
}

TEST(InputSource, AnEmptyFileHasNone) {
  EXPECT_EQ(lines_of(""), Words{});
}

TEST(InputSource, BytesAreNotDecoded) {
  EXPECT_EQ(lines_of("\xff\x1a\n"), (Words{"\xff\x1a"}));
}

TEST(InputSource, AFileHasNoSizeBeforehand) {
  const ScratchDirectory scratch;
  EXPECT_EQ(open_inputs(InputFile{scratch.write("list", "a\n")})->size(), std::nullopt);
}

TEST(InputSource, AMissingFileOrADirectoryIsWrongUsage) {
  const ScratchDirectory scratch;
  for (const std::string& path : {scratch.path("missing"), scratch.path()}) {
    try {
      open_inputs(InputFile{path});
      FAIL() << path;
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
    }
  }
}

}  // namespace
}  // namespace brood::launcher
