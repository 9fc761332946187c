// A program that the shell of the activation scripts cannot become: an ELF file of the right kind
// whose loader is not there.
#include "launcher_support.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace brood_scenario {
namespace {

using testing::HasSubstr;

std::string true_without_its_loader() {
  std::ifstream stream("/bin/true", std::ios::binary);
  std::string image{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
  return image.replace(image.find("/ld-linux"), 4, "/no-");  // Throws when it has none.
}

TEST(ShellExecLinux, AProgramThatTheShellCannotStartIsExplainedByBrood) {
  const Scratch scratch;
  const std::string env = scratch.make_environment("env");
  const std::string program = scratch.write("program", true_without_its_loader());
  std::filesystem::permissions(program, std::filesystem::perms::owner_all);
  for (const char* const script : {"true\n", "set -e\n", "set -o posix\n"}) {
    scratch.write("env/etc/conda/activate.d/a.sh", script);
    const Finished finished =
        run_brood({.arguments = {"run", "-p", env, "--", program},
                   .raw_entries = {"SHLVL=1", "PWD=" + std::filesystem::current_path().string()}});
    EXPECT_EQ(finished.status, 127) << script;
    EXPECT_THAT(finished.errors, HasSubstr("the loader that it asks for is not there")) << script;
  }
}

}  // namespace
}  // namespace brood_scenario
