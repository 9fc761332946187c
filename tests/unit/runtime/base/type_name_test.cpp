#include "base/type_name.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <vector>

namespace brood::base {
namespace {

struct Own : std::runtime_error {
  using std::runtime_error::runtime_error;
};

TEST(TypeName, IsWhatAReaderKnows) {
  EXPECT_EQ(type_name(typeid(int)), "int");
  EXPECT_EQ(type_name(typeid(std::out_of_range)), "std::out_of_range");
  EXPECT_NE(type_name(typeid(std::vector<int>)).find("vector<int"), std::string::npos);
  EXPECT_NE(type_name(typeid(Own)).find("brood::base::"), std::string::npos);
}

TEST(TypeName, InAHandlerItIsWhatWasThrown) {
  try {
    throw std::out_of_range("x");
  } catch (const std::exception&) {
    EXPECT_EQ(current_exception_type_name(), "std::out_of_range");
  }
  try {
    throw 3;
  } catch (...) {
    EXPECT_EQ(current_exception_type_name(), "int");
  }
}

TEST(TypeName, InANestedHandlerItIsTheInnerOne) {
  try {
    throw 3;
  } catch (...) {
    try {
      throw std::logic_error("x");
    } catch (...) {
      EXPECT_EQ(current_exception_type_name(), "std::logic_error");
    }
    EXPECT_EQ(current_exception_type_name(), "int");
  }
}

TEST(TypeName, OutsideAHandlerThereIsNone) {
  EXPECT_EQ(current_exception_type_name(), "unknown");
}

}  // namespace
}  // namespace brood::base
