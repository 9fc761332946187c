#include "report.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace coordination {
namespace {

const CoordinationResult result{
    2, {{"Cl", 4}, {"Na", 8}}, {{"Cl", "Na", {0, 1, 2}}, {"Na", "Cl", {0, 5}}}};

TEST(Report, AddsTheAtomsWithoutNeighbours) {
  const std::vector<PairReport> report = make_report(result, {.all = 3.9, .pairs = {}});
  ASSERT_EQ(report.size(), 4U);
  EXPECT_EQ(report[1].centre, "Cl");
  EXPECT_EQ(report[1].neighbour, "Na");
  EXPECT_EQ(report[1].atoms, 4U);
  EXPECT_EQ(report[1].neighbours, 5U);
  EXPECT_EQ(report[1].average, 1.25);
  EXPECT_EQ(report[1].atoms_with, (std::vector<std::uint64_t>{1, 1, 2}));
}

TEST(Report, HasPairsThatNeverMet) {
  const std::vector<PairReport> report = make_report(result, {.all = 3.9, .pairs = {}});
  EXPECT_EQ(report[0].neighbour, "Cl");
  EXPECT_EQ(report[0].average, 0.0);
  EXPECT_EQ(report[0].atoms_with, (std::vector<std::uint64_t>{4}));
}

TEST(Report, LeavesOutPairsWithoutCutoff) {
  const std::vector<PairReport> report =
      make_report(result, {.all = {}, .pairs = {{"Na", "Cl", 3}}});
  ASSERT_EQ(report.size(), 2U);
  EXPECT_EQ(report[0].centre, "Cl");
  EXPECT_EQ(report[1].centre, "Na");
}

TEST(Report, NamesSpeciesThatNoFrameHas) {
  const Cutoffs cutoffs{.all = {}, .pairs = {{"Na", "K", 3}, {"K", "Cl", 3}, {"Rb", "Na", 3}}};
  EXPECT_EQ(unknown_species(result, cutoffs), (std::vector<std::string>{"K", "Rb"}));
}

TEST(Report, TableHasALineForEachPair) {
  const Cutoffs cutoffs{.all = {}, .pairs = {{"Na", "Cl", 3.9}}};
  EXPECT_EQ(to_table(result, make_report(result, cutoffs)),
            "2 frames: 4 Cl 8 Na\n"
            "pair   cutoff   average  share of atoms by coordination\n"
            "Cl-Na   3.900    1.2500  0: 25.0%  1: 25.0%  2: 50.0%\n"
            "Na-Cl   3.900    0.6250  0: 37.5%  1: 62.5%\n");
}

TEST(Report, JsonHoldsEveryNumber) {
  const Cutoffs cutoffs{.all = {}, .pairs = {{"Na", "Cl", 3.9}}};
  EXPECT_EQ(to_json(result, make_report(result, cutoffs)),
            R"({"frames": 2, "species": {"Cl": 4, "Na": 8}, "pairs": [)"
            R"({"centre": "Cl", "neighbour": "Na", "cutoff": 3.9, "atoms": 4, "neighbours": 5, )"
            R"("average": 1.25, "atoms_with": [1, 1, 2]}, )"
            R"({"centre": "Na", "neighbour": "Cl", "cutoff": 3.9, "atoms": 8, "neighbours": 5, )"
            R"("average": 0.625, "atoms_with": [3, 5]}]})");
}

TEST(Report, JsonNumbersReadBackExactly) {
  const CoordinationResult thirds{1, {{"X", 3}}, {{"X", "X", {0, 1}}}};
  const std::string json = to_json(thirds, make_report(thirds, {.all = 0.1, .pairs = {}}));
  EXPECT_NE(json.find(R"("cutoff": 0.1,)"), std::string::npos) << json;
  EXPECT_NE(json.find(R"("average": 0.3333333333333333,)"), std::string::npos) << json;
}

TEST(Report, JsonEscapesLabels) {
  const CoordinationResult odd{1, {{"a\"\\\x01", 1}}, {}};
  EXPECT_EQ(to_json(odd, {}),
            "{\"frames\": 1, \"species\": {\"a\\\"\\\\\\u0001\": 1}, \"pairs\": []}");
}

TEST(Report, OfNoAtomsIsEmpty) {
  const CoordinationResult none{1, {}, {}};
  const Cutoffs cutoffs{.all = 3.9, .pairs = {}};
  EXPECT_TRUE(make_report(none, cutoffs).empty());
  EXPECT_EQ(to_json(none, {}), R"({"frames": 1, "species": {}, "pairs": []})");
}

}  // namespace
}  // namespace coordination
