// What goes wrong in a task is told to the one who asked, and to nobody else.

#include <brood/error.hpp>
#include <brood/task.hpp>

#include "pool_support.hpp"

#include <cstdlib>
#include <exception>
#include <stdexcept>
#include <thread>

namespace brood_scenario {

namespace {

using PoolErrors = PoolStory;
BROOD_FOR_EACH_START_METHOD(PoolErrors);

int square(int x) {
  return x * x;
}

int fail_at_three(int x) {
  if (x >= 3) {
    throw std::out_of_range("no " + std::to_string(x));
  }
  return x;
}

int fail_with_cause(int) {
  try {
    throw std::invalid_argument("the cause");
  } catch (...) {
    std::throw_with_nested(std::runtime_error("the effect"));
  }
}

int throw_number(int x) {
  throw x;
}

int leave(int code) {
  std::exit(code);
}

int give_up(int) {
  std::abort();
}

int die(int) {
  brood::test::kill_process(brood::test::own_pid());
  for (;;) {
    std::this_thread::yield();
  }
}

struct Unsendable {
  int x = 0;

  template <class Archive>
  void save(Archive&) const {
    throw std::runtime_error("this one stays");
  }

  template <class Archive>
  void load(Archive&) {}
};

template <class Call>
brood::RemoteError remote_error_of(Call call) {
  try {
    call();
  } catch (const brood::RemoteError& error) {
    return error;
  }
  throw std::runtime_error("no RemoteError came");
}

TEST_P(PoolErrors, AnExceptionArrivesWithItsTypeItsTextAndItsCauses) {
  brood::Pool pool{two_workers()};
  const auto plain = remote_error_of([&] { pool.apply(fail_at_three, 3); });
  EXPECT_EQ(plain.type_name(), "std::out_of_range");
  EXPECT_EQ(plain.message(), "no 3");
  EXPECT_NE(plain.pid(), brood::test::own_pid());
  const auto nested = remote_error_of([&] { pool.apply(fail_with_cause, 0); });
  ASSERT_EQ(nested.chain().size(), 2U);
  EXPECT_EQ(nested.chain()[0].message, "the effect");
  EXPECT_EQ(nested.chain()[1].type_name, "std::invalid_argument");
  EXPECT_EQ(nested.chain()[1].message, "the cause");
  EXPECT_EQ(remote_error_of([&] { pool.apply(throw_number, 5); }).type_name(), "int");
  EXPECT_EQ(pool.apply(square, 3), 9);
}

TEST_P(PoolErrors, AMapThrowsTheFirstItemsErrorWhenAllAreThrough) {
  brood::Pool pool{two_workers()};
  for (int round = 0; round < 5; ++round) {
    const auto result = pool.map_async(fail_at_three, std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7}, 1);
    EXPECT_EQ(remote_error_of([&] { must_get(result); }).message(), "no 3");
    EXPECT_FALSE(result.successful());
  }
}

TEST_P(PoolErrors, AResultThatCannotTravelIsAnErrorOfItsTask) {
  brood::Pool pool{one_worker()};
  for (int i = 0; i < 5; ++i) {
    EXPECT_THROW(pool.apply([](int) { return Unsendable{}; }, 1), brood::EncodingError);
  }
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST_P(PoolErrors, AnArgumentThatCannotTravelIsToldAtTheCall) {
  brood::Pool pool{one_worker()};
  EXPECT_THROW(pool.apply_async([](Unsendable) { return 1; }, Unsendable{}), std::runtime_error);
  EXPECT_EQ(pool.apply(square, 2), 4);
}

TEST_P(PoolErrors, AWorkerThatEndsFailsItsTaskAndIsReplaced) {
  brood::Pool pool{two_workers()};
  for (const auto ending : {&leave, &give_up, &die}) {
    const auto result = pool.apply_async(ending, 7);
    try {
      must_get(result);
      ADD_FAILURE() << "the task came back";
    } catch (const brood::WorkerDied& error) {
      EXPECT_NE(error.pid(), 0);
      EXPECT_EQ(error.index(), 0U);
      if (ending == &leave) {
        EXPECT_EQ(error.exitcode(), 7);
      } else {
        EXPECT_NE(error.exitcode(), 0);
      }
    }
    EXPECT_EQ(must_get(pool.map_async(square, std::vector<int>{1, 2, 3})),
              (std::vector<int>{1, 4, 9}));
  }
}

TEST_P(PoolErrors, OnlyTheTaskThatRanIsLostWithItsWorker) {
  brood::Pool pool{two_workers()};
  std::vector<brood::AsyncResult<int>> results;
  for (int i = 0; i < 60; ++i) {
    results.push_back(pool.apply_async([](int x) { return x % 10 == 5 ? die(x) : square(x); }, i));
  }
  for (int i = 0; i < 60; ++i) {
    if (i % 10 == 5) {
      EXPECT_THROW(must_get(results[static_cast<std::size_t>(i)]), brood::WorkerDied) << i;
    } else {
      EXPECT_EQ(must_get(results[static_cast<std::size_t>(i)]), square(i)) << i;
    }
  }
}

TEST_P(PoolErrors, ALostChunkOfAMapSaysWhichItemItBeganWith) {
  brood::Pool pool{two_workers()};
  const auto result =
      pool.map_async([](int x) { return x == 11 ? die(x) : x; },
                     std::vector<int>{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, 4);
  try {
    must_get(result);
    ADD_FAILURE() << "nothing was lost";
  } catch (const brood::WorkerDied& error) {
    EXPECT_EQ(error.index(), 8U);
  }
}

void bad_start(int) {
  throw std::runtime_error("not today");
}

TEST_P(PoolErrors, AnInitializerThatThrowsBreaksThePoolOnce) {
  brood::Pool pool{{.processes = 2, .start_method = GetParam(), .initializer = {bad_start, 0}}};
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(remote_error_of([&] { must_get(pool.apply_async(square, i)); }).message(),
              "not today");
  }
  EXPECT_EQ(remote_error_of([&] {
              must_get(pool.map_async(square, std::vector<int>{1, 2}));
            }).message(),
            "not today");
}

void end_at_start(int) {
  std::_Exit(9);
}

TEST_P(PoolErrors, WorkersThatNeverGetToWorkBreakThePoolInsteadOfBeingStartedForEver) {
  brood::Pool pool{{.processes = 1, .start_method = GetParam(), .initializer = {end_at_start, 0}}};
  EXPECT_THROW(must_get(pool.apply_async(square, 1)), brood::Error);
}

TEST_P(PoolErrors, WrongOptionsAreRefused) {
  EXPECT_THROW(brood::Pool({.processes = -1, .start_method = GetParam()}), std::invalid_argument);
  brood::Pool pool{one_worker()};
  EXPECT_THROW(pool.map(square, std::vector<int>{1}, 0), std::invalid_argument);
  EXPECT_THROW(pool.imap(square, std::vector<int>{1}, 0), std::invalid_argument);
  int (*const nothing)(int) = nullptr;
  EXPECT_THROW(pool.apply(nothing, 1), std::invalid_argument);
}

}  // namespace

}  // namespace brood_scenario
