#include "map/trace_file.hpp"

#include "../scratch_directory.hpp"
#include "error.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>

namespace brood::launcher {
namespace {

using Json = nlohmann::json;

TEST(TraceFile, HasARowAWorkerAndAnEventAJob) {
  const ScratchDirectory scratch;
  const std::string file = scratch.path("trace.json");
  {
    TraceFile trace(file);
    CommandOutcome outcome;
    outcome.started = 1'000'000;
    outcome.seconds = 0.5;
    for (const std::int64_t worker : {70, 71, 70}) {
      outcome.worker = worker;
      trace.add({.inputs = {"a \"quoted\" \xff"}, .request = {}}, outcome);
    }
    outcome.worker = 0;  // Its worker died: nobody knows when it ran.
    trace.add({.inputs = {"b"}, .request = {}}, outcome);
  }
  std::ifstream stream(file);
  const Json events = Json::parse(stream);
  std::map<std::string, int> count;
  for (const Json& event : events) {
    ++count[event["ph"].get<std::string>() + event["tid"].dump()];
    if (event["ph"] == "X") {
      EXPECT_EQ(event["dur"], 500'000);
      EXPECT_EQ(event["name"], "a \"quoted\" \xEF\xBF\xBD");
    }
  }
  EXPECT_EQ(count,
            (std::map<std::string, int>{{"M0", 1}, {"M1", 1}, {"M2", 1}, {"X1", 2}, {"X2", 1}}));
}

TEST(TraceFile, AFileThatCannotBeWrittenIsWrongUsage) {
  const ScratchDirectory scratch;
  EXPECT_THROW(TraceFile(scratch.path("no/such/file")), LauncherError);
}

}  // namespace
}  // namespace brood::launcher
