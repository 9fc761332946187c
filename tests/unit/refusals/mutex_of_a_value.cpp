// refused: brood: the lock of a Value or an Array is a brood::RLock or a brood::Lock.

#include <brood/value.hpp>

#include <mutex>

int use(brood::Value<int, std::mutex>& value) {
  return value.value();
}
