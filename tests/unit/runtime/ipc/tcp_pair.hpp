#pragma once

#include "brood/handle.hpp"

#include <utility>

namespace brood::test {

/// Two ends of a TCP connection of this machine with itself. Windows: SOCKETs, which are a
/// Connection's to close.
std::pair<Handle, Handle> tcp_pair();

}  // namespace brood::test
