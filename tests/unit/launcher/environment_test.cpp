#include "environment.hpp"

#include <gtest/gtest.h>

namespace brood::launcher {
namespace {

using Entries = std::vector<std::string>;

TEST(Environment, GetFindsTheFirstEntryOfAName) {
  const Environment environment({"A=1", "B=2", "A=3"});
  EXPECT_EQ(environment.get("A"), "1");
  EXPECT_EQ(environment.get("B"), "2");
  EXPECT_EQ(environment.get("C"), std::nullopt);
}

TEST(Environment, ValuesMayHoldAnything) {
  const Environment environment({"A==x=y", "B=", "C=\xff\xfe\n'\""});
  EXPECT_EQ(environment.get("A"), "=x=y");
  EXPECT_EQ(environment.get("B"), "");
  EXPECT_EQ(environment.get("C"), "\xff\xfe\n'\"");
}

TEST(Environment, AnEmptyValueIsNoneForGetNonEmpty) {
  const Environment environment({"A=", "B=x"});
  EXPECT_EQ(environment.get_non_empty("A"), std::nullopt);
  EXPECT_EQ(environment.get_non_empty("B"), "x");
}

TEST(Environment, ANameIsNotThePrefixOfAnother) {
  const Environment environment({"PATHEXT=.x"});
  EXPECT_EQ(environment.get("PATH"), std::nullopt);
}

TEST(Environment, SetReplacesInPlaceAndDropsTheDuplicates) {
  Environment environment({"X=0", "A=1", "Y=0", "A=2"});
  environment.set("A", "new");
  EXPECT_EQ(environment.entries(), (Entries{"X=0", "A=new", "Y=0"}));
}

TEST(Environment, SetAppendsANewName) {
  Environment environment({"X=0"});
  environment.set("A", "1");
  EXPECT_EQ(environment.entries(), (Entries{"X=0", "A=1"}));
}

TEST(Environment, UnsetDropsEveryEntryOfAName) {
  Environment environment({"A=1", "X=0", "A=2"});
  environment.unset("A");
  environment.unset("missing");
  EXPECT_EQ(environment.entries(), (Entries{"X=0"}));
}

TEST(Environment, MalformedAndDoubledEntriesStayUntouched) {
  Environment environment({"no equals sign", "A=1", "A=1", "", "=odd=1"});
  environment.set("B", "2");
  environment.unset("C");
  EXPECT_EQ(environment.entries(), (Entries{"no equals sign", "A=1", "A=1", "", "=odd=1", "B=2"}));
  EXPECT_EQ(environment.get("no equals sign"), std::nullopt);
}

TEST(Environment, AnEntryThatBeginsWithEqualsHasItInItsName) {
  EXPECT_EQ(entry_name("=C:=C:\\dir"), "=C:");
  EXPECT_EQ(entry_value("=C:=C:\\dir"), "C:\\dir");
  EXPECT_EQ(entry_name("plain"), "plain");
  EXPECT_EQ(entry_value("plain"), "");
  EXPECT_EQ(entry_name(""), "");
}

TEST(Environment, CurrentHasThePathOfThisProcess) {
  EXPECT_TRUE(Environment::current().get_non_empty("PATH"));
}

}  // namespace
}  // namespace brood::launcher
