#pragma once
// Values to bytes and back: what may be an argument or a result.
//
//   struct Atom { std::string element; std::array<double, 3> position; };   // a plain aggregate:
//   nothing to write brood::Bytes bytes = brood::encode(std::vector<Atom>{...}); auto atoms =
//   brood::decode<std::vector<Atom>>(bytes);
//
// What travels: arithmetic types, enums, plain aggregates, the standard containers, string, pair,
// tuple, array, optional, variant, chrono, complex, bitset, filesystem::path, unique_ptr and
// shared_ptr (cereal's rules), and any type with a cereal `serialize`. What does not: raw pointers,
// references, lambdas with captures, std::function. A plain aggregate may have no base class and
// may not hold a C array. Use std::vector, or std::array for numbers and plain structs; around
// anything else, like std::string, g++ 12 breaks down over a std::array in an aggregate without a
// `serialize`.
//
// Not a file format: both sides must be the same program (serialize_archive.hpp says why).

#include <brood/serialize_archive.hpp>

#include <cereal/types/array.hpp>
#include <cereal/types/bitset.hpp>
#include <cereal/types/deque.hpp>
#include <cereal/types/forward_list.hpp>
#include <cereal/types/list.hpp>
#include <cereal/types/map.hpp>
#include <cereal/types/memory.hpp>
#include <cereal/types/optional.hpp>
#include <cereal/types/set.hpp>
#include <cereal/types/string.hpp>
#include <cereal/types/tuple.hpp>
#include <cereal/types/unordered_map.hpp>
#include <cereal/types/unordered_set.hpp>
#include <cereal/types/utility.hpp>
#include <cereal/types/variant.hpp>
#include <cereal/types/vector.hpp>

#include <span>

namespace brood {

/// True when values of T can travel to another process.
template <class T>
inline constexpr bool is_serializable = detail::check_serializable<T>();

/// The bytes of `value`.
/// Throws: what the type's own `serialize` throws.
/// Threads: any.
template <class T>
Bytes encode(const T& value) {
  detail::require_serializable<T>();
  OutputArchive archive;
  archive(value);
  return archive.take();
}

/// As encode, for a value that may hold handles (handle.hpp): copies of them are put into
/// `handles`, to be sent along.
template <class T>
Bytes encode(const T& value, std::vector<Handle>& handles) {
  detail::require_serializable<T>();
  OutputArchive archive(handles);
  archive(value);
  return archive.take();
}

/// The value that `encode` made these bytes of. T must be default-constructible. `handles`: those
/// that were sent along; the ones that the value holds are taken out.
/// Throws: DecodingError when the bytes are not exactly one T.
/// Threads: any.
template <class T>
T decode(std::span<const std::byte> bytes, std::span<Handle> handles = {}) {
  detail::require_serializable<T>();
  static_assert(std::is_default_constructible_v<T>,
                "brood: a type that arrives from another process must be default-constructible.");
  InputArchive archive(bytes, handles);
  T value{};
  archive(value);
  archive.expect_end();
  return value;
}

}  // namespace brood
