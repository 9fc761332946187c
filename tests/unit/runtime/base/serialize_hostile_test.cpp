// Bytes that no value has: whatever they are, the answer is a DecodingError or some value, and
// memory is taken for no more than the bytes could hold.

#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "values.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <typeinfo>

namespace brood {
namespace {

Bytes with_count(std::uint64_t count, std::size_t more = 0) {
  Bytes bytes(sizeof count + more);
  std::memset(bytes.data(), 0, bytes.size());
  std::memcpy(bytes.data(), &count, sizeof count);
  return bytes;
}

TEST(HostileBytes, AValueCutAtAnyByteIsRefused) {
  test::for_each_kind([]<class T>(const T& value) {
    const Bytes bytes = encode(value);
    for (std::size_t size = 0; size < bytes.size(); ++size) {
      EXPECT_THROW(decode<T>(std::span(bytes).first(size)), DecodingError)
          << typeid(T).name() << " cut at " << size << " of " << bytes.size();
    }
  });
}

TEST(HostileBytes, AValueWithMoreBehindItIsRefused) {
  test::for_each_kind([]<class T>(const T& value) {
    Bytes bytes = encode(value);
    bytes.append("", 1);
    EXPECT_THROW(decode<T>(bytes), DecodingError) << typeid(T).name();
  });
}

template <class T>
void expect_value_or_refusal(const Bytes& bytes) {
  try {
    decode<T>(bytes);
  } catch (const DecodingError&) {
    return;
  } catch (const std::exception& error) {
    ADD_FAILURE() << typeid(T).name() << ": " << typeid(error).name() << ": " << error.what();
  }
}

TEST(HostileBytes, AChangedByteIsAValueOrARefusal) {
  test::for_each_kind([]<class T>(const T& value) {
    const Bytes good = encode(value);
    for (std::size_t place = 0; place < good.size(); ++place) {
      for (const int changed : {0, 1, 2, 127, 128, 255}) {
        Bytes bytes = good;
        bytes[place] = static_cast<std::byte>(changed);
        expect_value_or_refusal<T>(bytes);
      }
    }
  });
}

TEST(HostileBytes, GarbageIsAValueOrARefusal) {
  std::mt19937 random(1);  // the same garbage in every run
  test::for_each_kind([&]<class T>(const T&) {
    for (int round = 0; round < 200; ++round) {
      Bytes bytes(random() % 64);
      for (std::byte& byte : bytes) {
        byte = static_cast<std::byte>(random() % 4 == 0 ? random() % 256 : 0);
      }
      expect_value_or_refusal<T>(bytes);
    }
  });
}

template <class T>
void expect_counts_refused() {
  for (const std::uint64_t count :
       {std::uint64_t{9}, std::uint64_t{1} << 20U, std::uint64_t{1} << 32U, std::uint64_t{1} << 40U,
        std::uint64_t{1} << 61U, (std::uint64_t{1} << 61U) + 1, std::uint64_t{1} << 63U,
        std::numeric_limits<std::uint64_t>::max()}) {
    EXPECT_THROW(decode<T>(with_count(count)), DecodingError) << typeid(T).name() << ' ' << count;
    EXPECT_THROW(decode<T>(with_count(count, 8)), DecodingError)
        << typeid(T).name() << ' ' << count;
  }
}

TEST(HostileBytes, ACountThatCannotBeIsRefused) {
  expect_counts_refused<std::string>();
  expect_counts_refused<std::u16string>();
  expect_counts_refused<std::vector<char>>();
  expect_counts_refused<std::vector<double>>();
  expect_counts_refused<std::vector<bool>>();
  expect_counts_refused<std::vector<std::string>>();
  expect_counts_refused<std::vector<test::Empty>>();
  expect_counts_refused<std::vector<test::Atom>>();
  expect_counts_refused<std::deque<int>>();
  expect_counts_refused<std::list<int>>();
  expect_counts_refused<std::forward_list<int>>();
  expect_counts_refused<std::set<int>>();
  expect_counts_refused<std::map<int, int>>();
  expect_counts_refused<std::multimap<int, int>>();
  expect_counts_refused<std::unordered_map<int, int>>();
  expect_counts_refused<std::unordered_set<int>>();
  expect_counts_refused<std::filesystem::path>();
  expect_counts_refused<test::Molecule>();
  expect_counts_refused<test::Account>();
}

TEST(HostileBytes, AVariantOfAKindThatDoesNotExistIsRefused) {
  using Value = std::variant<int, std::string>;
  Bytes bytes = encode(Value(7));
  for (const int index : {2, 3, 100, 255}) {
    std::int32_t wide = index;
    std::memcpy(bytes.data(), &wide, sizeof wide);
    EXPECT_THROW(decode<Value>(bytes), DecodingError) << index;
  }
  std::int32_t negative = -1;
  std::memcpy(bytes.data(), &negative, sizeof negative);
  EXPECT_THROW(decode<Value>(bytes), DecodingError);
}

TEST(HostileBytes, ASharedPointerToNothingThatCameBeforeIsRefused) {
  const std::uint32_t never_sent = 5;
  Bytes bytes(sizeof never_sent);
  std::memcpy(bytes.data(), &never_sent, sizeof never_sent);
  EXPECT_THROW(decode<std::shared_ptr<int>>(bytes), DecodingError);
}

TEST(HostileBytes, ABoolIsTrueOrFalseWhateverItsByte) {
  for (const int byte : {0, 1, 2, 255}) {
    const auto bits = static_cast<std::byte>(byte);
    const bool value = decode<bool>(std::span(&bits, 1));
    EXPECT_EQ(static_cast<int>(value), byte == 0 ? 0 : 1);
  }
}

struct Flag {
  bool set = false;
  char mark = 0;
};

TEST(HostileBytes, ABoolInsideAStructIsTrueOrFalseWhateverItsByte) {
  const std::array bytes{std::byte{2}, std::byte{0}};
  const bool value = decode<Flag>(bytes).set;
  EXPECT_EQ(static_cast<int>(value), 1);
  const std::array two{std::byte{2}, std::byte{0}};
  EXPECT_TRUE((decode<std::array<bool, 2>>(two) == std::array{true, false}));
}

TEST(HostileBytes, NothingIsNotAValue) {
  EXPECT_THROW(decode<int>({}), DecodingError);
  EXPECT_THROW(decode<std::string>({}), DecodingError);
  EXPECT_THROW(decode<test::Empty>({}), DecodingError);
}

}  // namespace
}  // namespace brood
