// refused: brood: this type cannot travel to another process. Make it a plain aggregate

#include <brood/pool.hpp>

class Secret {
 public:
  int reveal() const { return value_; }

 private:
  int value_ = 1;
};

int reveal(const Secret& secret) {
  return secret.reveal();
}

int use(brood::Pool& pool) {
  return pool.apply(reveal, Secret());
}
