// What is refused in the other files, done right: this one has to compile.

#include <brood/brood.hpp>

#include <string>
#include <vector>

namespace {

struct Point {
  int x = 0;
  int y = 0;
};

struct Scale {
  int by = 1;

  int operator()(int x) const { return by * x; }
};

int add(int x, int y) {
  return x + y;
}

int sum_of(const Point& point) {
  return point.x + point.y;
}

std::vector<int> one_more(std::vector<int> values) {
  values.push_back(1);
  return values;
}

std::size_t length(std::string text) {
  return text.size();
}

}  // namespace

void use(brood::Pool& pool, int factor) {
  pool.apply(Scale{factor}, 1);
  pool.apply(brood::bind_front(add, factor), 1);
  pool.apply([](int x, int y) { return x * y; }, factor, 2);
  pool.apply([](const Point& point) { return point.x; }, Point{1, 2});
  pool.apply(one_more, std::vector<int>{});
  pool.apply(length, "text");
  pool.map(sum_of, std::vector<Point>{{1, 2}});
  brood::Value<Point>({1, 2}).update([](Point& point) { ++point.x; });
  brood::Array<Point, brood::Lock>(10, brood::Lock())[0] = Point{1, 2};
  brood::RawArray<char>("text").set_value("t");
}
