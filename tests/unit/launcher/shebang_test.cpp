#include "shebang.hpp"

#include "scratch_directory.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

struct Case {
  const char* story;
  const char* head;
  std::optional<std::string> program;
};

class Shebang : public testing::TestWithParam<Case> {};

TEST_P(Shebang, NamesItsProgram) {
  EXPECT_EQ(shebang_program_in(GetParam().head), GetParam().program);
}

const Case cases[] = {
    {"plain", "#!/usr/bin/python3\nx", "/usr/bin/python3"},
    {"with_option", "#!/bin/sh -e\n", "/bin/sh"},
    {"blank_in_front", "#! \t/bin/sh\n", "/bin/sh"},
    {"windows_line", "#!/bin/sh\r\n", "/bin/sh"},
    {"no_end", "#!/bin/sh", "/bin/sh"},
    {"through_env", "#!/usr/bin/env python\n", "python"},
    {"through_env_split", "#!/usr/bin/env -S python -u\n", "python"},
    {"through_env_with_variable", "#!/usr/bin/env -S A=1 python\n", "python"},
    {"env_alone", "#!/usr/bin/env\n", std::nullopt},
    {"no_script",
     "\x7f"
     "ELF",
     std::nullopt},
    {"empty", "", std::nullopt},
    {"nothing_named", "#!\n/bin/sh\n", std::nullopt},
    {"only_blanks", "#!   ", std::nullopt},
};

INSTANTIATE_TEST_SUITE_P(Table, Shebang, testing::ValuesIn(cases),
                         [](const auto& test) { return test.param.story; });

TEST(ShebangLine, IsReadAsTheKernelDoes) {
  const auto line = [](const char* head) { return shebang_line_in(head); };
  EXPECT_EQ(line("#!/bin/sh\n"), (ShebangLine{"/bin/sh", {}}));
  EXPECT_EQ(line("#! /bin/sh -e  -u \r\nx"), (ShebangLine{"/bin/sh", {"-e  -u"}}));
  EXPECT_EQ(line("#!/usr/bin/env python -u\n"), (ShebangLine{"python", {"-u"}}));
  EXPECT_EQ(line("#!/usr/bin/env -S python -X dev"), (ShebangLine{"python", {"-X", "dev"}}));
}

TEST(ShebangLine, IsNothingWhereEnvDoesMore) {
  for (const char* const head : {"#!/usr/bin/env\n", "#!/usr/bin/env -i python",
                                 "#!env -S A=1 python", "#!/usr/bin/env -S", "text", "", "#!\n"}) {
    EXPECT_EQ(shebang_line_in(head), std::nullopt) << head;
  }
}

TEST(Shebang, OfAFile) {
  const ScratchDirectory scratch;
  const std::string file = scratch.write("s", "#!/usr/bin/env python\n");
  EXPECT_EQ(shebang_program(file), "python");
  EXPECT_EQ(shebang_interpreter(file), "/usr/bin/env");
  EXPECT_EQ(shebang_program(scratch.path("missing")), std::nullopt);
}

}  // namespace
}  // namespace brood::launcher
