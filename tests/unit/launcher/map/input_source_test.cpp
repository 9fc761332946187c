#include "map/input_source.hpp"

#include "../scratch_directory.hpp"
#include "error.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Words = std::vector<std::string>;
using Records = std::vector<Record>;

Records records(const std::vector<InputChoice>& choices, const InputFormat& format = {}) {
  const std::unique_ptr<InputSource> source = open_inputs(choices, format);
  Records all;
  while (std::optional<Record> record = source->next()) {
    all.push_back(*std::move(record));
  }
  EXPECT_EQ(source->next(), std::nullopt);
  return all;
}

/// The inputs of a file, each of one text.
Words inputs_of(const std::string& content, const InputFormat& format = {}) {
  const ScratchDirectory scratch;
  Words all;
  for (const Record& record : records({{.file = scratch.write("list", content)}}, format)) {
    EXPECT_EQ(record.size(), 1u);
    all.push_back(record.front());
  }
  return all;
}

TEST(InputSource, WordsComeAsTheyAre) {
  EXPECT_EQ(records({{.words = {"a", "", "b\nc"}}}), (Records{{"a"}, {""}, {"b\nc"}}));
  EXPECT_EQ(open_inputs({{.words = {"a", "b"}}})->size(), 2u);
}

TEST(InputSource, AFileGivesItsLines) {
  EXPECT_EQ(inputs_of("a\nb c\n"), (Words{"a", "b c"}));
}

TEST(InputSource, TheLastLineNeedsNoEnd) {
  EXPECT_EQ(inputs_of("a\nb"), (Words{"a", "b"}));
}

TEST(InputSource, OneCarriageReturnBelongsToTheLineEnd) {
  EXPECT_EQ(inputs_of("a\r\nb\r\r\nc\rd\n"), (Words{"a", "b\r", "c\rd"}));
}

TEST(InputSource, AnEmptyLineIsAnEmptyInput) {
  EXPECT_EQ(inputs_of("\na\n\n"), (Words{"", "a", ""}));
}

TEST(InputSource, EmptyInputsMayBeSkipped) {
  EXPECT_EQ(inputs_of("\na\n\n", {.skips_empty = true}), (Words{"a"}));
}

TEST(InputSource, AnEmptyFileHasNone) {
  EXPECT_EQ(inputs_of(""), Words{});
}

TEST(InputSource, BytesAreNotDecoded) {
  EXPECT_EQ(inputs_of("\xff\x1a\n"), (Words{"\xff\x1a"}));
}

TEST(InputSource, AnotherDelimiterLeavesLineEndsAlone) {
  const std::string text("a\r\nb\0\0c d\r\0", 11);
  EXPECT_EQ(inputs_of(text, {.delimiter = '\0'}), (Words{"a\r\nb", "", "c d\r"}));
}

TEST(InputSource, AFileHasNoSizeBeforehandUnlessItIsCounted) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("list", "a\nb\n");
  EXPECT_EQ(open_inputs({{.file = file}})->size(), std::nullopt);
  EXPECT_EQ(counted(open_inputs({{.file = file}}))->size(), 2u);
}

TEST(InputSource, SourcesMeetEachOther) {
  const std::vector<InputChoice> choices{{.words = {"a", "b"}}, {.words = {"1", "2", "3"}}};
  EXPECT_EQ(records(choices),
            (Records{{"a", "1"}, {"a", "2"}, {"a", "3"}, {"b", "1"}, {"b", "2"}, {"b", "3"}}));
  EXPECT_EQ(open_inputs(choices)->size(), 6u);
}

TEST(InputSource, AnEmptySourceMeetsNobody) {
  EXPECT_EQ(records({{.words = {"a"}}, {.words = {}}}), Records{});
  EXPECT_EQ(records({{.words = {}}, {.words = {"a"}}}), Records{});
  EXPECT_EQ(records({{.words = {"a"}}, {.words = {}}, {.words = {"b"}}}), Records{});
}

TEST(InputSource, LinkedSourcesGoInStepUntilTheShortestEnds) {
  const std::vector<InputChoice> choices{{.words = {"a", "b", "c"}},
                                         {.words = {"1", "2"}, .is_linked = true}};
  EXPECT_EQ(records(choices), (Records{{"a", "1"}, {"b", "2"}}));
  EXPECT_EQ(open_inputs(choices)->size(), 2u);
}

TEST(InputSource, LinkedSourcesMeetOthersTogether) {
  EXPECT_EQ(
      records(
          {{.words = {"x", "y"}}, {.words = {"a", "b"}}, {.words = {"1", "2"}, .is_linked = true}}),
      (Records{{"x", "a", "1"}, {"x", "b", "2"}, {"y", "a", "1"}, {"y", "b", "2"}}));
}

TEST(InputSource, ColumnsAreCutByARegularExpression) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("table", "a, b,c\n\nd,,e\n");
  EXPECT_EQ(records({{.file = file}}, {.column_separator = ", *"}),
            (Records{{"a", "b", "c"}, {""}, {"d", "", "e"}}));
}

TEST(InputSource, ARowMayBeLong) {
  const ScratchDirectory scratch;
  const std::string wide = "a" + std::string(1'000'000, ' ') + "b";
  EXPECT_EQ(records({{.file = scratch.write("wide", wide + "\n")}}, {.column_separator = " +"}),
            (Records{{"a", "b"}}));
}

TEST(InputSource, AnExpressionThatWouldMatchForEverIsWrongUsage) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("row", std::string(100, 'a') + "b\n");
  const auto source = open_inputs({{.file = file}}, {.column_separator = "(a|aa)+$"});
  EXPECT_THROW(source->next(), LauncherError);
}

TEST(InputSource, AForgottenNulIsAnError) {
  const ScratchDirectory scratch;
  const auto source = open_inputs({{.file = scratch.write("names", std::string("a\0b\0", 4))}}, {});
  try {
    source->next();
    ADD_FAILURE();
  } catch (const LauncherError& error) {
    EXPECT_EQ(error.code(), ExitCode::usage);
    EXPECT_NE(error.hint().find("-0"), std::string::npos);
  }
}

TEST(InputSource, AWrongExpressionAMissingFileOrADirectoryIsWrongUsage) {
  const ScratchDirectory scratch;
  const std::vector<std::pair<InputChoice, InputFormat>> wrong{
      {{.file = scratch.path("missing")}, {}},
      {{.file = scratch.path()}, {}},
      {{.words = {"a"}}, {.column_separator = "("}}};
  for (const auto& [choice, format] : wrong) {
    try {
      open_inputs({choice}, format);
      ADD_FAILURE() << choice.file.value_or("words");
    } catch (const LauncherError& error) {
      EXPECT_EQ(error.code(), ExitCode::usage);
    }
  }
}

}  // namespace
}  // namespace brood::launcher
