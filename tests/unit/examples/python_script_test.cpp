// The Python script of the example has its own reader and its own counting: both have to say what
// the C++ ones say.
#include "coordination.hpp"
#include "malformed_files.hpp"
#include "report.hpp"
#include "text_file.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <sstream>
#include <string>

namespace coordination {
namespace {

struct Outcome {
  bool succeeded;
  std::string out;
  std::string err;
};

std::string content_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string in_quotes(const std::filesystem::path& path) {
  return "\"" + path.string() + "\"";
}

Outcome run_script(const std::string& arguments) {
  const TextFile out("");
  const TextFile err("");
  const std::string command = in_quotes(EXAMPLE_PYTHON) + " -B " + in_quotes(EXAMPLE_SCRIPT) + " " +
                              arguments + " >" + in_quotes(out.path()) + " 2>" +
                              in_quotes(err.path());
  const int status = std::system(command.c_str());
  return {status == 0, content_of(out.path()), content_of(err.path())};
}

/// Frames that need every branch: skewed and tiny cells, open directions, a zero vector, atoms
/// outside of the cell.
std::string varied_frames() {
  std::mt19937 random(5);
  std::uniform_real_distribution<double> uniform(-8.0, 8.0);
  std::string text;
  for (const char* comment :
       {"Lattice=\"11 0 0 0 12 0 0 0 13\"", "Lattice=\"9 1 0 -4 8 0.5 2 3 10\"",
        "Lattice=\"2.5 0.3 0 0 3 0 0.1 0.2 2.8\"", "Lattice=\"9 0 0 0 9 0 0 0 0\" pbc=\"T T F\"",
        "Lattice=\"0 0 0 3 4 1 0 0 0\" pbc=\"F T F\"",
        "Lattice=\"5 0 0 0 5 0 0 0 5\" pbc=\"F F F\""}) {
    text += "40\n" + std::string(comment) + "\n";
    for (int atom = 0; atom < 40; ++atom) {
      text += atom % 3 == 0 ? "O" : "Si";
      for (int k = 0; k < 3; ++k) {
        // Few digits: many distances are exactly equal, and some are exactly the cutoff.
        text += " " + std::to_string(std::round(2.0 * uniform(random)) / 2.0);
      }
      text += "\n";
    }
  }
  return text;
}

TEST(PythonScript, CountsWhatTheProgramCounts) {
  const TextFile file(varied_frames());
  const Cutoffs cutoffs{.all = 3.5, .pairs = {{"O", "Si", 2.5}}};
  CoordinationResult sum;
  for (const FrameLocation& frame : index_frames(file.path())) {
    merge(sum, count_frame({file.path(), frame, cutoffs}));
  }
  const std::string options = in_quotes(file.path()) + " --cutoff 3.5 --cutoff O-Si=2.5 --frames ";
  const Outcome first = run_script(options + "0:4");
  const Outcome second = run_script(options + "4:6");
  ASSERT_TRUE(first.succeeded) << first.err;
  ASSERT_TRUE(second.succeeded) << second.err;

  const TextFile lines(second.out + first.out);
  const TextFile json("");
  const Outcome merged =
      run_script("--merge --json " + in_quotes(json.path()) + " <" + in_quotes(lines.path()));
  ASSERT_TRUE(merged.succeeded) << merged.err;
  const std::vector<PairReport> report = make_report(sum, cutoffs);
  EXPECT_EQ(merged.out, to_table(sum, report));
  EXPECT_EQ(content_of(json.path()), to_json(sum, report) + "\n");
}

TEST(PythonScript, SaysTheSameAboutMalformedFiles) {
  for (const MalformedFile& malformed : malformed_files()) {
    const TextFile file(malformed.content);
    const Outcome outcome = run_script(in_quotes(file.path()) + " --cutoff 3");
    EXPECT_FALSE(outcome.succeeded) << malformed.name;
    EXPECT_EQ(outcome.err, file.path().string() + ":" + malformed.message + "\n") << malformed.name;
  }
}

TEST(PythonScript, RefusesToMergeWhatDoesNotBelongTogether) {
  const TextFile file("1\nLattice=\"9 0 0 0 9 0 0 0 9\"\nNa 1 2 3\n");
  const Outcome one = run_script(in_quotes(file.path()) + " --cutoff 3");
  const Outcome other = run_script(in_quotes(file.path()) + " --cutoff 4");
  for (const auto& [lines, message] :
       {std::pair{one.out + other.out,
                  std::string("<stdin>:2: counted with other cutoffs than line 1\n")},
        std::pair{one.out + "{}\n",
                  std::string("<stdin>:2: this is no result of coordination_number.py\n")},
        std::pair{std::string("\n"), std::string("<stdin>:1: there is no result to merge\n")}}) {
    const TextFile input(lines);
    const Outcome outcome = run_script("--merge <" + in_quotes(input.path()));
    EXPECT_FALSE(outcome.succeeded);
    EXPECT_EQ(outcome.err, message);
  }
}

}  // namespace
}  // namespace coordination
