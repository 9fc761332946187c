#include "brood/serialize_archive.hpp"

namespace brood {

void InputArchive::fail_value(const char* why) const {
  throw DecodingError(std::string("a value from another process is impossible: ") + why);
}

void InputArchive::fail_short(std::size_t wanted) const {
  throw DecodingError("a value from another process ends too soon: " + std::to_string(wanted) +
                      " more bytes were expected, " + std::to_string(rest_.size()) + " are left");
}

void InputArchive::fail_count(std::uint64_t count) const {
  throw DecodingError("a value from another process claims " + std::to_string(count) +
                      " elements, but only " + std::to_string(rest_.size()) + " bytes are left");
}

void InputArchive::fail_long() const {
  throw DecodingError("a value from another process is followed by " +
                      std::to_string(rest_.size()) + " bytes that are not part of it");
}

}  // namespace brood
