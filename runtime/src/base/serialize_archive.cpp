#include "brood/serialize_archive.hpp"

namespace brood {

namespace {

// In the place of a handle that was empty.
constexpr std::uint32_t no_place = 0xffffffffU;

// In a place that other values may name, too.
constexpr std::uint32_t shared_mark = 0x80000000U;

[[noreturn]] void refuse_handle() {
  throw EncodingError(
      "a handle, or something that holds one (a Connection), cannot be sent this way: give it to "
      "a Process or a Pool's task as an argument, or send it over a Connection to a process of "
      "this machine");
}

}  // namespace

void OutputArchive::write_handle(const Handle& handle) {
  if (handles_ == nullptr) {
    refuse_handle();
  }
  const auto place = handle ? static_cast<std::uint32_t>(handles_->size()) : no_place;
  if (handle) {
    handles_->push_back(handle.duplicate());
  }
  write(&place, sizeof place);
}

void OutputArchive::write_handle(const Handle& handle, std::shared_ptr<const void> owner) {
  if (handles_ == nullptr) {
    refuse_handle();
  }
  if (!handle) {
    write_handle(handle);
    return;
  }
  auto found = places_.find(owner);
  if (found == places_.end()) {
    const auto place = static_cast<std::uint32_t>(handles_->size());
    handles_->push_back(handle.duplicate());
    found = places_.emplace(std::move(owner), place | shared_mark).first;
  }
  write(&found->second, sizeof found->second);
}

Handle InputArchive::read_handle() {
  std::uint32_t place = 0;
  read(&place, sizeof place);
  if (place == no_place) {
    return Handle();
  }
  const bool is_shared = (place & shared_mark) != 0;
  place &= ~shared_mark;
  if (place >= handles_.size() || !handles_[place]) {
    throw DecodingError("a value from another process holds a handle, but handle " +
                        std::to_string(place) + " of " + std::to_string(handles_.size()) +
                        " did not come with it");
  }
  has_copied_ = has_copied_ || is_shared;
  return is_shared ? handles_[place].duplicate() : std::move(handles_[place]);
}

void Handle::save(OutputArchive& archive) const {
  archive.write_handle(*this);
}

void Handle::load(InputArchive& archive) {
  *this = archive.read_handle();
}

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
