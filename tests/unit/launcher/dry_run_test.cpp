#include "dry_run.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

DryRun example() {
  DryRun run;
  run.program = "runs /e/bin/python";
  run.caller = Environment({"PATH=/bin", "HOME=/h", "SECRET=x"});
  run.start = Environment({"PATH=/bin", "HOME=/h"});
  run.activation.changes = {{"PATH", "/e/bin:/bin"}, {"_CE_M", std::nullopt}, {"WHO", "it's me"}};
  run.command = {"python", "my script.py", ""};
  return run;
}

TEST(DryRun, IsCodeThatChangesWhatHasToBeChanged) {
  EXPECT_EQ(dry_run_text(example(), Shell::posix),
            "# runs /e/bin/python\n"
            "(\n"
            "export PATH=/e/bin:/bin\n"
            "export WHO='it'\\''s me'\n"
            "unset SECRET\n"
            "exec python 'my script.py' ''\n"
            ")\n");
}

TEST(DryRun, SourcesTheScriptsBetweenTheChanges) {
  DryRun run = example();
  run.cwd = "/a b";
  run.activation.scripts_before = {"/old/x.sh"};
  run.activation.scripts_after = {"/e/1.sh", "/e/2 b.sh"};
  run.activation.changes_last = {{"LAST", "1"}};
  EXPECT_EQ(dry_run_text(run, Shell::posix),
            "# runs /e/bin/python\n"
            "(\n"
            "cd '/a b'\n"
            "unset SECRET\n"
            ". /old/x.sh\n"
            "export PATH=/e/bin:/bin\n"
            "export WHO='it'\\''s me'\n"
            ". /e/1.sh\n"
            ". '/e/2 b.sh'\n"
            "export LAST=1\n"
            "exec python 'my script.py' ''\n"
            ")\n");
}

TEST(DryRun, AVariableThatNoShellCanSetIsAComment) {
  DryRun run = example();
  run.activation.changes = {{"A.B", "x\ny"}};
  EXPECT_EQ(dry_run_text(run, Shell::posix),
            "# runs /e/bin/python\n"
            "(\n"
            "# A.B=x\\ny   (no shell can write this)\n"
            "unset SECRET\n"
            "exec python 'my script.py' ''\n"
            ")\n");
}

TEST(DryRun, IsWrittenForCmdToo) {
  DryRun run = example();
  run.cwd = "C:\\a b";
  run.activation.scripts_after = {"C:\\e\\1.bat"};
  EXPECT_EQ(dry_run_text(run, Shell::cmd),
            "rem runs /e/bin/python\n"
            "cd /d \"C:\\a b\"\n"
            "set SECRET=\n"
            "set PATH=/e/bin:/bin\n"
            "set WHO=it's me\n"
            "call \"C:\\e\\1.bat\"\n"
            "python \"my script.py\" \"\"\n");
}

}  // namespace
}  // namespace brood::launcher
