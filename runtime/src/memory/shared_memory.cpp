#include "brood/shared_memory.hpp"

#include "brood/error.hpp"
#include "memory/keeper.hpp"
#include "memory/name.hpp"
#include "os/named_memory.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace brood {

struct SharedMemory::View {
  os::NamedMemory memory;
};

namespace {

os::NamedMemory create(const std::string& name, const SharedMemoryOptions& options) {
  std::optional<os::MemoryIdentity> kept;
  try {
    return os::NamedMemory::create(name, options.size, [&](const os::MemoryIdentity& identity) {
      if (!options.persist) {
        memory::keep(name, identity);
        kept = identity;
      }
    });
  } catch (...) {
    if (kept) {
      memory::forget(name, *kept);
    }
    throw;
  }
}

/// Under a name that was free.
std::pair<std::string, os::NamedMemory> create_anywhere(const SharedMemoryOptions& options) {
  for (;;) {
    std::string name = memory::made_up_name();
    try {
      auto made = create(name, options);
      return {std::move(name), std::move(made)};
    } catch (const std::system_error& error) {
      if (error.code() != std::errc::file_exists) {
        throw;
      }
    }
  }
}

void require_possible(const SharedMemoryOptions& options) {
  if (options.create && options.size == 0) {
    throw std::invalid_argument("SharedMemory: what is created needs a size of at least one byte");
  }
  if (options.create && options.name.empty()) {
    return;
  }
  if (options.name.empty()) {
    throw std::invalid_argument("SharedMemory: say the name to attach to, or create = true");
  }
  if (const std::string why = memory::objection_to_name(options.name); !why.empty()) {
    throw std::invalid_argument("SharedMemory: \"" + options.name + "\" cannot be a name: " + why);
  }
}

}  // namespace

SharedMemory::SharedMemory() = default;

SharedMemory::SharedMemory(SharedMemoryOptions options) {
  require_possible(options);
  view_ = std::make_unique<View>();
  if (!options.create) {
    view_->memory = os::NamedMemory::attach(options.name);
  } else if (!options.name.empty()) {
    view_->memory = create(options.name, options);
  } else {
    std::tie(options.name, view_->memory) = create_anywhere(options);
  }
  name_ = std::move(options.name);
  size_ = view_->memory.size();
}

SharedMemory::SharedMemory(SharedMemory&& other) noexcept
    : name_(std::exchange(other.name_, {})),
      size_(std::exchange(other.size_, 0)),
      view_(std::move(other.view_)) {}

SharedMemory& SharedMemory::operator=(SharedMemory&& other) noexcept {
  if (this != &other) {
    name_ = std::exchange(other.name_, {});
    size_ = std::exchange(other.size_, 0);
    view_ = std::move(other.view_);
  }
  return *this;
}

SharedMemory::~SharedMemory() = default;

std::span<std::byte> SharedMemory::buf() const {
  if (view_ == nullptr) {
    throw std::logic_error("this SharedMemory is closed" +
                           (name_.empty() ? std::string() : " (" + name_ + ")"));
  }
  return {view_->memory.data(), size_};
}

void SharedMemory::close() noexcept {
  view_.reset();
}

bool SharedMemory::closed() const noexcept {
  return view_ == nullptr;
}

void SharedMemory::unlink() {
  if (name_.empty()) {
    throw std::logic_error("SharedMemory::unlink: this one has no name");
  }
  os::remove_name(name_);
  memory::forget(name_);
}

void SharedMemory::save(OutputArchive& archive) const {
  archive(name_, std::uint64_t{size_});
}

void SharedMemory::load(InputArchive& archive) {
  std::string name;
  std::uint64_t size = 0;
  archive(name, size);
  if (name.empty()) {
    *this = SharedMemory();
    return;
  }
  if (const std::string why = memory::objection_to_name(name); !why.empty()) {
    throw DecodingError("the name of shared memory is not one: " + why);
  }
  SharedMemory attached({.name = std::move(name)});
  attached.size_ = static_cast<std::size_t>(std::min<std::uint64_t>(attached.size_, size));
  *this = std::move(attached);
}

}  // namespace brood
