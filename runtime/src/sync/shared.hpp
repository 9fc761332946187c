#pragma once
// What a process has of an object that processes share: its memory, and the bell by which one
// sleeps there.

#include "brood/serialize_archive.hpp"
#include "memory/shared_block.hpp"
#include "os/park.hpp"

#include <memory>
#include <new>
#include <utility>

namespace brood::sync {

/// `Body` lies in shared memory and must be right when all its bytes are zero.
template <class Body>
struct Shared {
  memory::SharedBlock block;
  os::Bell bell;

  /// A new one. Throws std::system_error.
  static Shared make() {
    Shared made{memory::SharedBlock::make(sizeof(Body)), os::Bell::make()};
    ::new (made.block.data()) Body;
    return made;
  }

  /// One that came from another process. Throws DecodingError, std::system_error.
  static Shared load(InputArchive& archive) {
    Shared found;
    found.block.load(archive, sizeof(Body));
    found.bell = os::Bell(archive.read_handle());
    return found;
  }

  void save(OutputArchive& archive) const {
    block.save(archive);
    archive.write_handle(bell.handle());
  }

  Body& body() const { return block.template as<Body>(); }
};

}  // namespace brood::sync
