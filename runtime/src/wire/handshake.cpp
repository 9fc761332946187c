#include "wire/handshake.hpp"

namespace brood::wire {

namespace {

std::optional<std::string> compare(std::uint32_t version, const std::string& parent,
                                   const std::string& child) {
  if (parent != child) {
    return "the program was replaced while it ran: the parent is build " + parent +
           ", the child is build " + child + "; start the parent again";
  }
  if (version != protocol_version) {
    return "parent and child speak different protocol versions (" + std::to_string(version) +
           " and " + std::to_string(protocol_version) + "); link both with the same libbrood";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> objection(const Bootstrap& bootstrap, const std::string& own) {
  return compare(bootstrap.version, bootstrap.program, own);
}

std::optional<std::string> objection(const Hello& hello, const std::string& own) {
  return compare(hello.version, own, hello.program);
}

}  // namespace brood::wire
