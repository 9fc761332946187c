// refused: brood: a type that arrives from another process must be default-constructible

#include <brood/pool.hpp>

class Degrees {
 public:
  explicit Degrees(double value) : value_(value) {}

  double value() const { return value_; }

  template <class Archive>
  void serialize(Archive& archive) {
    archive(value_);
  }

 private:
  double value_;
};

double radians(const Degrees& angle) {
  return angle.value() / 57.2957795;
}

double use(brood::Pool& pool) {
  return pool.apply(radians, Degrees(90));
}
