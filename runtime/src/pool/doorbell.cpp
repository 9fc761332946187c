#include "pool/doorbell.hpp"

#include "brood/error.hpp"

#include <utility>

namespace brood::pool {

Doorbell Doorbell::make() {
  Doorbell doorbell(os::Region::create(sizeof(Words)), os::Bell::make());
  new (doorbell.region_.data()) Words;
  return doorbell;
}

Doorbell Doorbell::map(os::Region region, os::Bell bell) {
  if (region.size() != sizeof(Words)) {
    throw DecodingError("a worker was set up with a doorbell of wrong size");
  }
  return {std::move(region), std::move(bell)};
}

}  // namespace brood::pool
