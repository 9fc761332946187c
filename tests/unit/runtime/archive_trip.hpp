#pragma once

#include <brood/serialize.hpp>

#include <vector>

namespace brood::test {

/// What travels: bytes, and the handles beside them.
struct Parcel {
  template <class T>
  static Parcel of(const T& value) {
    Parcel parcel;
    OutputArchive archive(parcel.handles);
    archive(value);
    parcel.bytes = archive.take();
    return parcel;
  }

  /// As it arrives in another process; once, since it takes the handles.
  template <class T>
  T open() {
    InputArchive archive(bytes, handles);
    T value{};
    archive(value);
    archive.expect_end();
    return value;
  }

  Bytes bytes;
  std::vector<Handle> handles;
};

/// The value after it has travelled.
template <class T>
T after_a_trip(const T& value) {
  return Parcel::of(value).template open<T>();
}

}  // namespace brood::test
