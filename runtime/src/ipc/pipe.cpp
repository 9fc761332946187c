#include "brood/connection.hpp"
#include "os/channel.hpp"

#include <utility>

namespace brood {

Pipe::Pipe(bool duplex) {
  auto [one, other] = os::Channel::pair();
  first = Connection(std::move(one.handle()), true, duplex);
  second = Connection(std::move(other.handle()), duplex, true);
}

}  // namespace brood
