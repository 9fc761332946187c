#pragma once
// The two cereal archives that brood writes to and reads from, and the rules that come before
// cereal.
//
// A value takes the first of these ways that fits it:
//   1. bitwise: arithmetic, enum, chrono, complex, and plain aggregates of those: one memcpy;
//   2. a contiguous range of bitwise values: the count and one memcpy;
//   3. an empty struct: one byte, so that every element of a container has a size;
//   4. a type that cereal knows, or that has cereal's `serialize`, `save`/`load`: cereal;
//   5. any other plain aggregate: its fields in order (Boost.PFR).
// Pointers and references are refused at compile time wherever they stand: their target is not in
// the other process.
//
// A handle (handle.hpp) goes beside the bytes: in them stands its place among the handles that are
// sent along. An archive that was made without a place for handles refuses them.
//
// The format is for processes of one program on one machine. It is not a file format: nothing in it
// says which version of a struct wrote it.

#include <brood/bytes.hpp>
#include <brood/detail/serialize_traits.hpp>
#include <brood/error.hpp>
#include <brood/handle.hpp>

#include <boost/pfr.hpp>
#include <cereal/cereal.hpp>
#include <cereal/types/base_class.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <complex>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

/// Writes values into memory. Throws what a value's own `serialize` throws; std::bad_alloc.
class OutputArchive : public cereal::OutputArchive<OutputArchive, cereal::AllowEmptyClassElision> {
 public:
  using Base = cereal::OutputArchive<OutputArchive, cereal::AllowEmptyClassElision>;

  OutputArchive() : Base(this) {}

  /// Handles that are written are duplicated into `handles`.
  explicit OutputArchive(std::vector<Handle>& handles) : Base(this), handles_(&handles) {}

  /// Likewise; what is written goes behind the bytes in `bytes`.
  OutputArchive(std::vector<Handle>& handles, Bytes bytes)
      : Base(this), bytes_(std::move(bytes)), handles_(&handles) {}

  template <class... Values>
  OutputArchive& operator()(Values&&... values) {
    (save(values), ...);
    return *this;
  }

  template <class Value>
  OutputArchive& operator&(Value&& value) {
    return (*this)(value);
  }

  template <class Value>
  OutputArchive& operator<<(Value&& value) {
    return (*this)(value);
  }

  void write(const void* data, std::size_t size) { bytes_.append(data, size); }

  /// As many unset bytes, to be filled before anything else is written; where they begin.
  std::byte* extend(std::size_t size) { return bytes_.extend(size); }

  /// Throws EncodingError when this archive takes no handles.
  BROOD_EXPORT void write_handle(const Handle& handle);

  /// The same for a handle that belongs to something of which there may be several values, a
  /// hundred locks in one region. It takes one place, and is sent once, for one `owner` and all
  /// that have this owner, who is kept until the archive is gone.
  BROOD_EXPORT void write_handle(const Handle& handle, std::shared_ptr<const void> owner);

  /// Makes room at once for what is known to come.
  void reserve(std::size_t more) { bytes_.reserve(bytes_.size() + more); }

  std::size_t size() const noexcept { return bytes_.size(); }

  /// What was written so far.
  const Bytes& bytes() const noexcept { return bytes_; }

  /// The bytes written so far; the archive is empty afterwards.
  Bytes take() {
    places_.clear();
    return std::exchange(bytes_, {});
  }

 private:
  template <class T>
  void save(const T& value) {
    if constexpr (detail::is_cereal_wrapper<T>) {
      Base::operator()(value);
    } else if constexpr (detail::is_bitwise<T>) {
      write(&value, sizeof value);
    } else if constexpr (detail::BitwiseRange<T>::value) {
      const std::uint64_t count = value.size();
      write(&count, sizeof count);
      write(value.data(), value.size() * sizeof(*value.data()));
    } else if constexpr (detail::is_path<T>) {
      save(value.native());
    } else if constexpr (detail::Stateless<T>) {
      const std::byte one{1};
      write(&one, 1);
    } else if constexpr (detail::StdArray<T>) {
      for (const auto& element : value) {
        save(element);
      }
    } else if constexpr (cereal::traits::is_output_serializable<T, OutputArchive>::value) {
      Base::operator()(value);
    } else if constexpr (detail::PlainAggregate<T>) {
      boost::pfr::for_each_field(value, [this](const auto& field) { this->save(field); });
    } else {
      detail::require_serializable<T>();
    }
  }

  Bytes bytes_;
  std::vector<Handle>* handles_ = nullptr;
  std::map<std::shared_ptr<const void>, std::uint32_t> places_;  // of what has an owner
};

/// Reads values from memory that it does not own. Every count is checked against what is left
/// before memory is taken for it. Throws DecodingError when the bytes end too soon or hold an
/// impossible value.
class InputArchive : public cereal::InputArchive<InputArchive, cereal::AllowEmptyClassElision> {
 public:
  using Base = cereal::InputArchive<InputArchive, cereal::AllowEmptyClassElision>;

  /// `handles`: what came with the bytes; those that are read are taken out of it.
  explicit InputArchive(std::span<const std::byte> bytes, std::span<Handle> handles = {})
      : Base(this), rest_(bytes), handles_(handles) {}

  template <class... Values>
  InputArchive& operator()(Values&&... values) {
    (load(values), ...);
    return *this;
  }

  template <class Value>
  InputArchive& operator&(Value&& value) {
    return (*this)(value);
  }

  template <class Value>
  InputArchive& operator>>(Value&& value) {
    return (*this)(value);
  }

  void read(void* data, std::size_t size) {
    if (size > rest_.size()) {
      fail_short(size);
    }
    if (size != 0) {
      std::memcpy(data, rest_.data(), size);
      rest_ = rest_.subspan(size);
    }
  }

  /// The next bytes, where they lie. Throws as read.
  std::span<const std::byte> read_in_place(std::size_t size) {
    if (size > rest_.size()) {
      fail_short(size);
    }
    const auto bytes = rest_.first(size);
    rest_ = rest_.subspan(size);
    return bytes;
  }

  /// A count of things that take at least `each` bytes; refused when they cannot all be there.
  std::size_t read_count(std::size_t each) {
    std::uint64_t count = 0;
    read(&count, sizeof count);
    if (count > rest_.size() / each) {
      fail_count(count);
    }
    return static_cast<std::size_t>(count);
  }

  /// Throws DecodingError when there is no such handle, or when it was read before and was not
  /// written for several; std::system_error.
  BROOD_EXPORT Handle read_handle();

  std::span<const std::byte> rest() const noexcept { return rest_; }

  /// Throws DecodingError unless everything was read. Handles of which there are copies now are
  /// closed.
  void expect_end() {
    if (!rest_.empty()) {
      fail_long();
    }
    if (has_copied_) {
      std::ranges::for_each(handles_, &Handle::reset);
    }
  }

 private:
  template <class T>
  void load(T& value) {
    if constexpr (detail::is_cereal_wrapper<T>) {
      Base::operator()(value);
    } else if constexpr (std::is_same_v<T, bool>) {
      unsigned char byte = 0;
      read(&byte, 1);
      value = byte != 0;
    } else if constexpr (detail::is_bitwise<T>) {
      read(&value, sizeof value);
    } else if constexpr (detail::BitwiseRange<T>::value) {
      load_range(value);
    } else if constexpr (detail::is_path<T>) {
      std::filesystem::path::string_type text;
      load(text);
      value = std::move(text);
    } else if constexpr (detail::Stateless<T>) {
      std::byte one{};
      read(&one, 1);
    } else if constexpr (detail::StdArray<T>) {
      for (auto& element : value) {
        load(element);
      }
    } else if constexpr (cereal::traits::is_input_serializable<T, InputArchive>::value) {
      load_by_cereal(value);
    } else if constexpr (detail::PlainAggregate<T>) {
      boost::pfr::for_each_field(value, [this](auto& field) { this->load(field); });
    } else {
      detail::require_serializable<T>();
    }
  }

  /// In one pass where the bytes lie as the elements would: to resize would fill them first, but
  /// not in Bytes.
  template <class T>
  void load_range(T& value) {
    using Element = std::remove_cvref_t<decltype(*value.data())>;
    const std::size_t count = read_count(sizeof(Element));
    const auto bytes = read_in_place(count * sizeof(Element));
    if constexpr (!std::is_same_v<T, Bytes>) {
      const auto address = reinterpret_cast<std::uintptr_t>(bytes.data());
      if (count != 0 && address % alignof(Element) == 0) {
        const auto* const first = reinterpret_cast<const Element*>(bytes.data());
        value.assign(first, first + count);
        return;
      }
    }
    value.resize(count);
    if (count != 0) {
      std::memcpy(value.data(), bytes.data(), bytes.size());
    }
  }

  /// cereal finds some impossible values by itself: a variant's index, a shared object that never
  /// came.
  template <class T>
  void load_by_cereal(T& value) {
    try {
      Base::operator()(value);
    } catch (const cereal::Exception& error) {
      fail_value(error.what());
    }
  }

  [[noreturn]] BROOD_EXPORT void fail_value(const char* why) const;
  [[noreturn]] BROOD_EXPORT void fail_short(std::size_t wanted) const;
  [[noreturn]] BROOD_EXPORT void fail_count(std::uint64_t count) const;
  [[noreturn]] BROOD_EXPORT void fail_long() const;

  std::span<const std::byte> rest_;
  std::span<Handle> handles_;
  bool has_copied_ = false;
};

// The functions by which cereal's own code for containers and wrappers reaches the archives.

template <class T>
requires std::is_arithmetic_v<T>

void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& archive, const T& value) {
  archive.write(&value, sizeof value);
}

template <class T>
requires std::is_arithmetic_v<T>

void CEREAL_LOAD_FUNCTION_NAME(InputArchive& archive, T& value) {
  archive.read(&value, sizeof value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& archive, const cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& archive, cereal::NameValuePair<T>& pair) {
  archive(pair.value);
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& archive, const cereal::SizeTag<T>& tag) {
  const std::uint64_t count = tag.size;
  archive.write(&count, sizeof count);
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& archive, cereal::SizeTag<T>& tag) {
  tag.size = static_cast<std::remove_cvref_t<decltype(tag.size)>>(archive.read_count(1));
}

template <class T>
void CEREAL_SAVE_FUNCTION_NAME(OutputArchive& archive, const cereal::BinaryData<T>& data) {
  archive.write(data.data, static_cast<std::size_t>(data.size));
}

template <class T>
void CEREAL_LOAD_FUNCTION_NAME(InputArchive& archive, cereal::BinaryData<T>& data) {
  archive.read(data.data, static_cast<std::size_t>(data.size));
}

}  // namespace brood

CEREAL_REGISTER_ARCHIVE(brood::OutputArchive)
CEREAL_REGISTER_ARCHIVE(brood::InputArchive)
CEREAL_SETUP_ARCHIVE_TRAITS(brood::InputArchive, brood::OutputArchive)
