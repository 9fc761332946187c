#include "python_start.hpp"

#include "layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Words = std::vector<std::string>;

std::string list(const std::string& left, const std::string& right) {
  return left + list_separator + right;
}

TEST(PythonStart, ItsFolderIsTheFirstOfPythonPathOnce) {
  const auto path_of = [](const Environment& environment) {
    return with_python_start(environment, "/ours").get("PYTHONPATH");
  };
  EXPECT_EQ(path_of(Environment()), "/ours");
  EXPECT_EQ(path_of(Environment({"PYTHONPATH="})), "/ours");
  EXPECT_EQ(path_of(Environment({"PYTHONPATH=/a"})), list("/ours", "/a"));
  EXPECT_EQ(path_of(Environment({"PYTHONPATH=/ours"})), "/ours");
  EXPECT_EQ(path_of(Environment({"PYTHONPATH=" + list("/ours", "/a")})), list("/ours", "/a"));
}

TEST(PythonStart, OnlyAPythonThatLooksAtNoPathNeedsAProgramOfOurs) {
  const Words plain{"python", "s.py", "-I"};
  EXPECT_EQ(with_python_main(plain, true), plain);
  const Words other{"sh", "-E", "x"};
  EXPECT_EQ(with_python_main(other, false), other);
  EXPECT_THAT(with_python_main({"python3", "-I", "s.py", "a"}, true),
              ElementsAre("python3", "-I", "-c", HasSubstr("_brood_main()"), "file", "s.py", "a"));
}

TEST(PythonStart, WithoutTheFolderEveryPythonNeedsIt) {
  EXPECT_THAT(with_python_main({"python", "-u", "-m", "pkg", "a"}, false),
              ElementsAre("python", "-u", "-c", HasSubstr("_brood_main()"), "module", "pkg", "a"));
  EXPECT_THAT(with_python_main({"python", "-x", "s"}, false),
              ElementsAre("python", "-c", HasSubstr("_brood_main()"), "skip", "s"));
  const Words interactive{"python", "-i"};
  EXPECT_EQ(with_python_main(interactive, false), interactive);
}

}  // namespace
}  // namespace brood::launcher
