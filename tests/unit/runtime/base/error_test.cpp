#include "brood/error.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <type_traits>

namespace brood {
namespace {

using testing::HasSubstr;

TEST(RemoteError, TellsTypeTextAndProcess) {
  const RemoteError error({{"std::out_of_range", "no such item"}}, 1234);
  EXPECT_EQ(error.type_name(), "std::out_of_range");
  EXPECT_EQ(error.message(), "no such item");
  EXPECT_EQ(error.pid(), 1234);
  EXPECT_STREQ(error.what(), "std::out_of_range: no such item (thrown in process 1234)");
}

TEST(RemoteError, TellsTheNestedOnesInOrder) {
  const RemoteError error({{"A", "outer"}, {"B", ""}, {"C", "inner"}}, 1);
  EXPECT_EQ(error.chain().size(), 3U);
  EXPECT_THAT(error.what(), HasSubstr("A: outer; caused by B; caused by C: inner"));
}

TEST(RemoteError, WithoutAChainItIsUnknown) {
  const RemoteError error({}, 1);
  EXPECT_EQ(error.type_name(), "unknown");
  EXPECT_EQ(error.message(), "");
  EXPECT_STREQ(error.what(), "unknown (thrown in process 1)");
}

TEST(RemoteError, ACopyTellsTheSame) {
  const RemoteError error({{"A", "text"}}, 7);
  const RemoteError copy(error);
  EXPECT_STREQ(copy.what(), error.what());
  EXPECT_EQ(copy.message(), "text");
  EXPECT_EQ(copy.pid(), 7);
}

TEST(WorkerDied, TellsProcessEndAndTask) {
  const WorkerDied killed(99, -9, 5);
  EXPECT_EQ(killed.pid(), 99);
  EXPECT_EQ(killed.exitcode(), -9);
  EXPECT_EQ(killed.index(), 5U);
  EXPECT_STREQ(killed.what(), "worker process 99 was ended by signal 9 while it ran task 5");
  EXPECT_THAT(WorkerDied(99, 3, 0).what(), HasSubstr("ended with exit code 3 while"));
}

TEST(Error, IsTheBaseOfAll) {
  EXPECT_TRUE((std::is_base_of_v<std::runtime_error, Error>));
  EXPECT_TRUE((std::is_base_of_v<Error, RemoteError>));
  EXPECT_TRUE((std::is_base_of_v<Error, WorkerDied>));
  EXPECT_TRUE((std::is_base_of_v<Error, PoolTerminated>));
  EXPECT_TRUE((std::is_base_of_v<Error, CancelledError>));
  EXPECT_TRUE((std::is_base_of_v<Error, StartError>));
  EXPECT_TRUE((std::is_base_of_v<Error, EncodingError>));
  EXPECT_TRUE((std::is_base_of_v<Error, DecodingError>));
  EXPECT_TRUE((std::is_base_of_v<Error, AuthenticationError>));
}

TEST(Error, IsCaughtAsItsOwnType) {
  EXPECT_THROW(throw PoolTerminated("x"), PoolTerminated);
  EXPECT_THROW(throw StartError("x"), Error);
}

}  // namespace
}  // namespace brood
