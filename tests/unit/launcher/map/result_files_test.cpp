#include "map/result_files.hpp"

#include "../scratch_directory.hpp"
#include "error.hpp"
#include "layout.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <set>

namespace brood::launcher {
namespace {

Job job(std::vector<std::string> inputs, std::size_t sequence = 1) {
  return {.sequence = sequence, .inputs = std::move(inputs), .request = {}};
}

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

TEST(ResultFolder, IsNamedByTheInputs) {
  EXPECT_EQ(result_folder(job({"a b"})), "1/a b");
  EXPECT_EQ(result_folder(job({"x", "y"})), "1/x/2/y");
  EXPECT_EQ(result_folder(job({}, 12)), "12");
}

TEST(FileName, CannotLeaveItsFolder) {
  const bool is_windows = list_separator == ';';
  EXPECT_EQ(file_name_of("a/b", 1), is_windows ? "a%2Fb" : "a\\_b");
  EXPECT_EQ(file_name_of("a\\b", 1), is_windows ? "a%5Cb" : "a\\\\b");
  for (const char* const name : {"", ".", "..", "../..", "/", "c:\\x"}) {
    const std::string file = file_name_of(name, 1);
    EXPECT_EQ(file.find('/'), std::string::npos);
    EXPECT_NE(file, "");
    EXPECT_NE(file, ".");
    EXPECT_NE(file, "..");
  }
}

TEST(FileName, DiffersWhereInputsDo) {
  std::set<std::string> names;
  const std::vector<std::string> inputs{"",    ".", "..", "/",   "_",   "\\_", "\\", "\\\\", "\t",
                                        "\\t", "e", "%",  "%25", "\\e", "\\.", "a ", "a."};
  for (const std::string& input : inputs) {
    names.insert(file_name_of(input, 1));
  }
  EXPECT_EQ(names.size(), inputs.size());
  const std::string longest(1000, 'x');
  EXPECT_NE(file_name_of(longest + "a", 1), file_name_of(longest + "b", 2));
  EXPECT_LT(file_name_of(longest, 123'456'789).size(), 256u);
}

TEST(ResultFiles, HoldWhatWasPrinted) {
  const ScratchDirectory scratch;
  const ResultFiles results(scratch.path("new folder/results"));
  CommandOutcome outcome;
  outcome.output = std::string("out\0\xff", 5);
  outcome.errors = "err";
  results.add(job({"a"}, 5), outcome);
  const std::string folder = scratch.path("new folder/results") + "/1/a/";
  EXPECT_EQ(content_of(folder + "stdout"), outcome.output);
  EXPECT_EQ(content_of(folder + "stderr"), "err");
  EXPECT_EQ(content_of(folder + "seq"), "5\n");
}

TEST(ResultFiles, AFolderThatCannotBeMadeIsWrongUsage) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("file", "");
  EXPECT_THROW(ResultFiles(file + "/below"), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
