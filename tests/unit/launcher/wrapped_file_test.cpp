#include "wrapped_file.hpp"

#include "error.hpp"
#include "scratch_directory.hpp"

#include <gtest/gtest.h>

#include <iterator>

namespace brood::launcher {
namespace {

class WrappedFile : public testing::Test {
 protected:
  /// How many entries there are: nothing unfinished may stay.
  std::ptrdiff_t entries() {
    return std::distance(fs::directory_iterator(to_path(scratch_.path())),
                         fs::directory_iterator());
  }

  ScratchDirectory scratch_;
};

TEST_F(WrappedFile, IsWrittenWholeAndCanBeExecuted) {
  const std::string content("\x7f\r\n\0x", 5);
  const std::string file = scratch_.path("a tool.exe");
  write_program(file, "old");
  write_program(file, content);
  EXPECT_EQ(read_whole_file(file, 100), content);
  EXPECT_NE(fs::status(to_path(file)).permissions() & fs::owner_exe, 0);
  EXPECT_EQ(entries(), 1);
}

TEST_F(WrappedFile, ThatCannotBeWrittenLeavesNothing) {
  EXPECT_THROW(write_program(scratch_.path("none/tool"), "x"), LauncherError);
  const std::string folder = scratch_.make_directory("folder");
  scratch_.write("folder/file", "");
  EXPECT_THROW(write_program(folder, "x"), LauncherError);
  EXPECT_EQ(entries(), 1);
}

TEST_F(WrappedFile, ItsPayloadIsReadFromItsPlace) {
  WrapPayload payload;
  payload.command = {"python", "-m", "tool"};
  const std::string block = payload_block(payload);
  const std::string file = scratch_.write("tool", "launcher" + block);
  EXPECT_EQ(read_payload(file, 8).command, payload.command);
  EXPECT_THROW(read_payload(file, 7), LauncherError);
  EXPECT_THROW(read_payload(file, std::uint64_t{1} << 60), LauncherError);
  scratch_.write("tool", "launcher" + block.substr(0, block.size() - 1));
  EXPECT_THROW(read_payload(file, 8), LauncherError);
}

TEST_F(WrappedFile, TooMuchIsNotRead) {
  const std::string file = scratch_.write("big", "12345");
  EXPECT_EQ(read_whole_file(file, 5), "12345");
  EXPECT_THROW(read_whole_file(file, 4), LauncherError);
  EXPECT_THROW(read_whole_file(scratch_.path(), 100), LauncherError);
  EXPECT_THROW(read_whole_file(scratch_.path("none"), 100), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
