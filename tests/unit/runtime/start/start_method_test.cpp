#include "brood/start_method.hpp"

#include "fresh_process.hpp"
#include "os/self.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace brood {
namespace {

using testing::Contains;

/// CHILD: BROOD_START_METHOD has this value, or is not set.
void set_variable(const std::optional<std::string>& value) {
  constexpr std::string_view name = "BROOD_START_METHOD=";
  std::vector<std::string> variables = os::environment();
  std::erase_if(variables, [&](const std::string& variable) { return variable.starts_with(name); });
  if (value) {
    variables.push_back(std::string(name) + *value);
  }
  os::set_environment(variables);
}

std::string method_in_use() {
  return "it is " + to_string(get_start_method()) + ".";
}

TEST(StartMethod, HasANameThatLeadsBackToIt) {
  for (const StartMethod method :
       {StartMethod::fork, StartMethod::spawn, StartMethod::forkserver}) {
    EXPECT_EQ(start_method_from_string(to_string(method)), method);
  }
  EXPECT_EQ(to_string(StartMethod::fork), "fork");
  EXPECT_EQ(to_string(StartMethod::spawn), "spawn");
  EXPECT_EQ(to_string(StartMethod::forkserver), "forkserver");
}

TEST(StartMethod, OfAnyOtherNameIsNone) {
  for (const std::string_view name :
       {std::string_view(""), std::string_view("Fork"), std::string_view("spawn "),
        std::string_view("forkserver2"), std::string_view("fork\0", 5)}) {
    EXPECT_EQ(start_method_from_string(name), std::nullopt) << name;
  }
}

TEST(StartMethod, SpawnIsEverywhereAndNoneIsThereTwice) {
  std::vector<StartMethod> methods = get_all_start_methods();
  EXPECT_THAT(methods, Contains(StartMethod::spawn));
  std::sort(methods.begin(), methods.end());
  EXPECT_EQ(std::adjacent_find(methods.begin(), methods.end()), methods.end());
}

using StartMethodSettled = test::FreshProcess;

TEST_F(StartMethodSettled, ByDefaultToTheFirstOfTheSystems) {
  const auto ask = [] {
    set_variable(std::nullopt);
    return method_in_use();
  };
  EXPECT_SAYS(ask, "it is " + to_string(get_all_start_methods().front()) + ".");
}

TEST_F(StartMethodSettled, ByTheVariable) {
  for (const StartMethod method : get_all_start_methods()) {
    const auto ask = [&] {
      set_variable(to_string(method));
      return method_in_use();
    };
    EXPECT_SAYS(ask, "it is " + to_string(method) + ".");
  }
}

TEST_F(StartMethodSettled, ByAnEmptyVariableToTheDefault) {
  const auto ask = [] {
    set_variable("");
    return method_in_use();
  };
  EXPECT_SAYS(ask, "it is " + to_string(get_all_start_methods().front()) + ".");
}

TEST_F(StartMethodSettled, NotByAVariableThatNamesNoMethod) {
  const auto ask = [] {
    set_variable("threads");
    return method_in_use();
  };
  EXPECT_SAYS(ask, "invalid_argument: BROOD_START_METHOD is \"threads\"; this system has " +
                       to_string(get_all_start_methods().front()));
}

TEST_F(StartMethodSettled, AfterAWrongVariableByWhatIsSet) {
  const auto ask = [] {
    set_variable("threads");
    (void)test::words_of(method_in_use);
    set_start_method(StartMethod::spawn);
    return method_in_use();
  };
  EXPECT_SAYS(ask, "it is spawn.");
}

TEST_F(StartMethodSettled, BySettingItWhateverTheVariableSays) {
  const auto ask = [] {
    set_variable("threads");
    set_start_method(StartMethod::spawn);
    return method_in_use();
  };
  EXPECT_SAYS(ask, "it is spawn.");
}

TEST_F(StartMethodSettled, ByTheFirstQuestionCannotBeSetAnyMore) {
  const auto ask = [] {
    set_variable("spawn");
    (void)get_start_method();
    set_start_method(StartMethod::spawn);
    return std::string("it was set again");
  };
  EXPECT_SAYS(ask, "logic_error: set_start_method: the start method is settled already (spawn)");
}

TEST_F(StartMethodSettled, ByTheFirstSettingCannotBeSetAnyMore) {
  const auto ask = [] {
    set_start_method(StartMethod::spawn);
    set_start_method(StartMethod::spawn);
    return std::string("it was set again");
  };
  EXPECT_SAYS(ask, "logic_error: set_start_method: the start method is settled already (spawn)");
}

TEST_F(StartMethodSettled, CanBeForced) {
  const StartMethod last = get_all_start_methods().back();
  const auto ask = [last] {
    set_start_method(StartMethod::spawn);
    force_start_method(last);
    return method_in_use();
  };
  EXPECT_SAYS(ask, "it is " + to_string(last) + ".");
}

TEST_F(StartMethodSettled, NotToOneThatTheSystemDoesNotHave) {
  const std::vector<StartMethod> there = get_all_start_methods();
  for (const StartMethod method : {StartMethod::fork, StartMethod::forkserver}) {
    if (std::find(there.begin(), there.end(), method) != there.end()) {
      continue;
    }
    const auto set = [method] {
      set_start_method(method);
      return std::string("it was set");
    };
    EXPECT_SAYS(set, "invalid_argument: start method " + to_string(method) + " does not exist");
    const auto force = [method] {
      force_start_method(method);
      return std::string("it was set");
    };
    EXPECT_SAYS(force, "invalid_argument: start method " + to_string(method) + " does not exist");
  }
}

}  // namespace
}  // namespace brood
