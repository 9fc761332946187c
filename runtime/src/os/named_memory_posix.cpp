#include "os/named_memory_posix.hpp"

#include "os/descriptor_posix.hpp"
#include "os/fork_posix.hpp"
#include "os/system_error.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstdint>
#include <exception>

namespace brood::os {

namespace {

std::string system_name(const std::string& name) {
  return "/" + name;
}

/// Nothing when the system has an objection, which is then in errno.
Handle open_named(const std::string& name, int flags) {
  const auto lock = lock_forks();
  const int made = ::shm_open(system_name(name).c_str(), flags | O_CLOEXEC, 0600);
  if (made < 0) {
    return Handle();
  }
  Handle memory = own_descriptor(made);
  memory.keep_from_forked_children();  // the mapping is what they have
  return memory;
}

struct stat status_of(const Handle& memory, const std::string& name) {
  struct stat status {};

  if (::fstat(static_cast<int>(memory.get()), &status) != 0) {
    throw_last_error(called(name));
  }
  return status;
}

}  // namespace

const char* const made_up_prefix = "psm_";
const char* const forbidden_in_names = "/";

std::string called(const std::string& name) {
  return "shared memory \"" + name + "\"";
}

void throw_name_is_taken(const std::string& name) {
  throw_system_error(EEXIST, "create " + called(name));
}

MemoryIdentity identity_of(const Handle& memory, const std::string& name) {
  const struct stat status = status_of(memory, name);
  return {static_cast<std::uint64_t>(status.st_dev), static_cast<std::uint64_t>(status.st_ino)};
}

NamedMemory NamedMemoryMaker::map(const Handle& memory, std::size_t size, const std::string& name) {
  void* const data =
      ::mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_SHARED, static_cast<int>(memory.get()), 0);
  if (data == MAP_FAILED) {
    throw_last_error("map " + called(name));
  }
  NamedMemory mapping;
  mapping.data_ = data;
  mapping.size_ = size;
  return mapping;
}

NamedMemory NamedMemoryMaker::create_under_name(const std::string& name, std::size_t size,
                                                const NamedMemory::BeforeNamed& before_named) {
  const Handle memory = open_named(name, O_RDWR | O_CREAT | O_EXCL);
  if (!memory) {
    if (errno == EEXIST) {
      throw_name_is_taken(name);
    }
    throw_last_error("create " + called(name));
  }
  try {
    before_named(identity_of(memory, name));
    reserve_memory(memory, size, name);
    return map(memory, size, name);
  } catch (...) {
    ::shm_unlink(system_name(name).c_str());
    throw;
  }
}

NamedMemory NamedMemory::attach(const std::string& name) {
  const Handle memory = open_named(name, O_RDWR);
  if (!memory) {
    throw_last_error("attach to " + called(name));
  }
  const auto size = static_cast<std::size_t>(status_of(memory, name).st_size);
  if (size == 0) {
    throw_system_error(EINVAL, "attach to " + called(name) + ", which is empty");
  }
  return NamedMemoryMaker::map(memory, size, name);
}

void NamedMemory::unmap() noexcept {
  if (data_ != nullptr) {
    ::munmap(data_, size_);
    data_ = nullptr;
  }
}

void remove_name(const std::string& name) {
  if (::shm_unlink(system_name(name).c_str()) != 0) {
    throw_last_error("unlink " + called(name));
  }
}

// No system can do this in one step. Between the two the name would have to be removed by one
// process and given anew by another to make this hit the wrong memory.
void remove_name_of(const std::string& name, const MemoryIdentity& identity) noexcept {
  try {
    const Handle memory = open_named(name, O_RDONLY);
    if (memory && identity_of(memory, name) == identity) {
      remove_name(name);
    }
  } catch (const std::exception&) {
    // Somebody was faster.
  }
}

}  // namespace brood::os
