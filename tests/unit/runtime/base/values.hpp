#pragma once
// One value of every kind that brood::serialize carries.

#include "brood/serialize.hpp"

#include <array>
#include <bitset>
#include <chrono>
#include <complex>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <forward_list>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <variant>
#include <vector>

namespace brood::test {

enum class Colour : std::uint8_t { red, green = 200 };

struct Point {
  double x = 0;
  int y = 0;

  bool operator==(const Point&) const = default;
};

struct Empty {
  bool operator==(const Empty&) const = default;
};

struct Atom {
  std::string element;
  std::array<double, 3> position{};
  std::vector<Point> neighbours;
  std::optional<Colour> colour;
  Empty nothing;

  bool operator==(const Atom&) const = default;
};

struct Molecule {
  std::vector<Atom> atoms;
  std::map<std::string, Point> named;

  bool operator==(const Molecule&) const = default;
};

/// A type that brings a cereal function of its own, and keeps a field back.
class Account {
 public:
  Account() = default;

  Account(std::string owner, int balance) : owner_(std::move(owner)), balance_(balance) {}

  template <class Archive>
  void serialize(Archive& archive) {
    archive(owner_, balance_);
  }

  bool operator==(const Account&) const = default;

 private:
  std::string owner_;
  int balance_ = 0;
};

struct Base {
  int base = 0;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(base);
  }

  bool operator==(const Base&) const = default;
};

struct Derived : Base {
  std::string more;

  template <class Archive>
  void serialize(Archive& archive) {
    archive(cereal::base_class<Base>(this), CEREAL_NVP(more));
  }

  bool operator==(const Derived&) const = default;
};

/// One that is written and read by two functions.
struct Split {
  int value = 0;

  template <class Archive>
  void save(Archive& archive) const {
    archive(value + 1);
  }

  template <class Archive>
  void load(Archive& archive) {
    archive(value);
    --value;
  }

  bool operator==(const Split&) const = default;
};

inline Derived derived(int base, std::string more) {
  Derived value;
  value.base = base;
  value.more = std::move(more);
  return value;
}

/// Calls `use` with each of them.
template <class Use>
void for_each_kind(Use use) {
  using namespace std::chrono_literals;
  use(true);
  use(false);
  use('c');
  use(std::int8_t{-5});
  use(std::numeric_limits<std::uint64_t>::max());
  use(std::numeric_limits<std::int64_t>::min());
  use(-0.0F);
  use(std::numeric_limits<double>::denorm_min());
  use(1.0L / 3);
  use(Colour::green);
  use(std::byte{0xff});
  use(std::complex<double>(1, -2));
  use(90s);
  use(std::chrono::duration<double, std::milli>(1.5));
  use(std::chrono::system_clock::time_point(5h));
  use(Point{0.5, -3});
  use(Empty{});
  use(std::monostate{});
  use(std::array<int, 3>{1, 2, 3});
  use(std::array<std::string, 2>{"a", ""});
  use(std::string());
  use(std::string("with a \0 inside", 15));
  use(std::u16string(u"gr\u00fc\u00df"));
  use(std::wstring(L"wide"));
  use(std::vector<int>());
  use(std::vector<int>{1, -2, 3});
  use(std::vector<bool>{true, false, true});
  use(std::vector<Point>{{1, 2}, {3, 4}});
  use(std::vector<std::string>{"", "a", "bc"});
  use(std::vector<std::vector<int>>{{}, {1}, {2, 3}});
  use(std::vector<Empty>(3));
  use(std::vector<std::byte>{std::byte{1}, std::byte{2}});
  use(std::deque<int>{1, 2});
  use(std::list<std::string>{"x", "y"});
  use(std::forward_list<int>{3, 2, 1});
  use(std::set<int>{3, 1});
  use(std::multiset<int>{2, 2});
  use(std::map<std::string, int>{{"a", 1}, {"b", 2}});
  use(std::multimap<int, int>{{1, 2}, {2, 3}});  // cereal turns the order of equal keys around
  use(std::unordered_set<std::string>{"p", "q"});
  use(std::unordered_map<int, std::string>{{1, "one"}, {2, "two"}});
  use(std::map<int, std::vector<std::map<int, int>>>{{1, {{{2, 3}}, {}}}});
  use(std::pair<int, std::string>(1, "x"));
  use(std::tuple<int, std::string, Point>(1, "x", {2, 3}));
  use(std::tuple<>());
  use(std::optional<int>());
  use(std::optional<std::string>("here"));
  use(std::variant<int, std::string>(7));
  use(std::variant<std::monostate, int, std::string>("text"));
  use(std::bitset<70>("1011"));
  use(std::filesystem::path("dir/gr\u00fc\u00df"));
  use(Atom{"Na", {1, 2, 3}, {{4, 5}}, Colour::red, {}});
  use(Molecule{{{"C", {}, {}, {}, {}}, {"O", {1, 0, 0}, {{1, 1}}, Colour::green, {}}},
               {{"origin", {}}}});
  use(std::vector<Molecule>(2));
  use(Account("me", -12));
  use(std::vector<Account>{{"a", 1}, {"b", 2}});
  use(derived(4, "more"));
  use(Split{41});
}

}  // namespace brood::test
