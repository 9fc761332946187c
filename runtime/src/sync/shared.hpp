#pragma once
// What a process has of an object that processes share: its memory, and the bell by which one
// sleeps there.

#include "brood/error.hpp"
#include "brood/serialize_archive.hpp"
#include "memory/shared_block.hpp"
#include "os/park.hpp"

#include <cstddef>
#include <new>
#include <utility>

namespace brood::sync {

/// `Body` lies in shared memory. One that goes on behind its end, in words that are right when all
/// their bytes are zero, says by size_in_memory() how far.
template <class Body>
struct Shared {
  memory::SharedBlock block;
  os::Bell bell;

  /// A new one. Throws std::system_error.
  template <class... Arguments>
  static Shared make(Arguments... arguments) {
    return make_of_size(sizeof(Body), arguments...);
  }

  /// One that takes `size` bytes.
  template <class... Arguments>
  static Shared make_of_size(std::size_t size, Arguments... arguments) {
    Shared made{memory::SharedBlock::make(size), os::Bell::make()};
    ::new (made.block.data()) Body(arguments...);
    return made;
  }

  /// One that came from another process. Throws DecodingError, std::system_error.
  static Shared load(InputArchive& archive) {
    Shared found;
    found.block.load(archive, sizeof(Body));
    found.bell = os::Bell(archive.read_handle());
    if constexpr (requires(const Body& body) { body.size_in_memory(); }) {
      const std::size_t size = found.body().size_in_memory();
      if (size == sizeof(Body) || size > found.block.size()) {
        throw DecodingError("what a shared object says of its size is not so");
      }
      found.block.region().use(found.block.offset(), size);
    }
    return found;
  }

  void save(OutputArchive& archive) const {
    block.save(archive);
    archive.write_handle(bell.handle());
  }

  Body& body() const { return block.template as<Body>(); }
};

}  // namespace brood::sync
