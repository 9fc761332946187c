#pragma once
// A value, or an array, in memory that processes share, with a lock of its own.
//
//   void count(brood::Value<int> lines, brood::Array<long> lengths) {
//     lines.update([](int& n) { ++n; });                   // nobody comes between
//     lengths[3] = 80;
//   }
//
//   brood::Value<int> lines(0);
//   brood::Array<long> lengths(100);                       // zeroed
//   brood::Process process{{.target = {count, lines, lengths}}};
//
// They are names for something in shared memory, as RawValue and RawArray are (raw_value.hpp says
// of what), and name its lock too: a copy, and what arrives in another process, is the same value.
//
// Each call takes the lock, and leaves it. Several calls that belong together take it once around
// them; what is in there may be used in place then:
//
//   {
//     const std::lock_guard guard(lengths);
//     std::ranges::sort(lengths.get_obj());
//   }
//
// Reading and then writing is two calls: value() + 1 given to set_value() loses what another one
// has added in between. That is what update() is for.
//
// The lock is an RLock that nobody else has, or one that is given, which several may share:
//
//   brood::Lock lock;
//   brood::Value<int, brood::Lock> low(0, lock), high(0, lock);
//
// A Lock costs a little less, but who holds it may use get_obj() only: all other calls would wait
// for him. Without any lock it is a RawValue or RawArray.
//
// When a process has died while it held the lock, the value may be half changed. Every call throws
// OwnerDied, until somebody has mended it:
//
//   try { lines.acquire(); } catch (const brood::OwnerDied&) { lines.get_obj() = 0; }
//   lines.release();
//
// Python: Value, Array, sharedctypes.synchronized, SynchronizedBase

#include <brood/lock.hpp>
#include <brood/raw_value.hpp>
#include <brood/serialize_archive.hpp>

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <mutex>
#include <ranges>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace brood {

namespace detail {

/// What lies in shared memory, and its lock. What is said of the members of Lock holds for these.
template <class Object, class L>
class Synchronized {
  static_assert(std::is_same_v<L, Lock> || std::is_same_v<L, RLock>,
                "brood: the lock of a Value or an Array is a brood::RLock or a brood::Lock. What "
                "needs no lock is a RawValue or a RawArray.");

 public:
  L& get_lock() const noexcept { return lock_; }

  void acquire() { lock_.acquire(); }

  void release() { lock_.release(); }

  void lock() { lock_.lock(); }

  bool try_lock() { return lock_.try_lock(); }

  void unlock() { lock_.unlock(); }

  /// How it travels. load throws DecodingError, std::system_error.
  void save(OutputArchive& archive) const {
    object_.save(archive);
    lock_.save(archive);
  }

  void load(InputArchive& archive) {
    object_.load(archive);
    lock_.load(archive);
  }

 protected:
  Synchronized() = default;

  Synchronized(Object object, L lock) : object_(std::move(object)), lock_(std::move(lock)) {}

  Object object_;
  /// Who reads takes it, too.
  mutable L lock_;
};

/// What every Array's Element is.
struct SharedElement {};

}  // namespace detail

/// Threads: any may call any member, except assignment and destruction.
/// All that take the lock throw OwnerDied, not holding it.
template <class T, class L = RLock>
class Value : public detail::Synchronized<RawValue<T>, L> {
 public:
  using value_type = T;

  /// Zeroed. Throws std::system_error when there is no memory.
  Value() = default;

  explicit Value(const T& initial, L lock = L()) : Base(RawValue<T>(initial), std::move(lock)) {}

  /// Another name for what is there, with a lock: who uses it without one does so still. Python:
  /// sharedctypes.synchronized
  explicit Value(RawValue<T> object, L lock = L()) : Base(std::move(object), std::move(lock)) {}

  /// A copy.
  T value() const {
    const std::lock_guard guard(lock_);
    return *object_;
  }

  void set_value(const T& value) {
    const std::lock_guard guard(lock_);
    *object_ = value;
  }

  /// Calls the function with a reference to the value, under the lock: its result.
  template <std::invocable<T&> F>
  std::decay_t<std::invoke_result_t<F, T&>> update(F&& change) {
    const std::lock_guard guard(lock_);
    return std::invoke(std::forward<F>(change), *object_);
  }

  /// The value itself: for who holds the lock.
  T& get_obj() const noexcept { return *object_; }

 private:
  using Base = detail::Synchronized<RawValue<T>, L>;
  using Base::lock_;
  using Base::object_;
};

/// Threads: any may call any member, except assignment and destruction.
/// All that take the lock throw OwnerDied, not holding it.
template <class T, class L = RLock>
class Array : public detail::Synchronized<RawArray<T>, L> {
 public:
  using value_type = T;

  static constexpr std::size_t npos = std::numeric_limits<std::size_t>::max();

  /// What a[i] is: reading, writing and changing it each take the lock once, so that nobody comes
  /// between in a[i] += 1. It refers to the Array, as iterators do.
  class Element : detail::SharedElement {
   public:
    using value_type = T;

    operator T() const { return array_->get(index_); }  // NOLINT: it stands for a T

    Element& operator=(const T& value) {
      return change([&value](T& element) { element = value; });
    }

    Element& operator=(const Element& other) { return *this = static_cast<T>(other); }

    Element(const Element&) = default;
    ~Element() = default;

    template <class V>
    Element& operator+=(const V& value) {
      return with(std::plus(), value);
    }

    template <class V>
    Element& operator-=(const V& value) {
      return with(std::minus(), value);
    }

    template <class V>
    Element& operator*=(const V& value) {
      return with(std::multiplies(), value);
    }

    template <class V>
    Element& operator/=(const V& value) {
      return with(std::divides(), value);
    }

    template <class V>
    Element& operator%=(const V& value) {
      return with(std::modulus(), value);
    }

    template <class V>
    Element& operator&=(const V& value) {
      return with(std::bit_and(), value);
    }

    template <class V>
    Element& operator|=(const V& value) {
      return with(std::bit_or(), value);
    }

    template <class V>
    Element& operator^=(const V& value) {
      return with(std::bit_xor(), value);
    }

    Element& operator++() {
      return change([](T& element) { ++element; });
    }

    Element& operator--() {
      return change([](T& element) { --element; });
    }

    /// What it was before.
    T operator++(int) {
      return array_->update(index_, [](T& element) { return element++; });
    }

    T operator--(int) {
      return array_->update(index_, [](T& element) { return element--; });
    }

   private:
    friend class Array;

    template <class F>
    Element& change(F how) {
      array_->update(index_, how);
      return *this;
    }

    template <class Operation, class V>
    Element& with(Operation operation, const V& value) {
      if constexpr (std::is_base_of_v<detail::SharedElement, V>) {
        // Read before the lock is taken: it may be the same Lock, or another's.
        return with(operation, static_cast<typename V::value_type>(value));
      } else {
        return change([&](T& element) {
          element = static_cast<T>(operation(std::as_const(element), value));
        });
      }
    }

    Element(Array& array, std::size_t index) : array_(&array), index_(index) {}

    Array* array_;
    std::size_t index_;
  };

  /// Goes through the elements; each is read under the lock, so others may change some in between.
  class Iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using iterator_category = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = T;

    Iterator() = default;

    T operator*() const { return array_->get(index_); }

    Iterator& operator++() {
      ++index_;
      return *this;
    }

    Iterator operator++(int) {
      Iterator before = *this;
      ++index_;
      return before;
    }

    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class Array;

    Iterator(const Array& array, std::size_t index) : array_(&array), index_(index) {}

    const Array* array_ = nullptr;
    std::size_t index_ = 0;
  };

  /// Of no elements.
  Array() = default;

  /// Zeroed. Throws std::length_error, std::system_error when there is not so much memory.
  explicit Array(std::size_t size, L lock = L()) : Base(RawArray<T>(size), std::move(lock)) {}

  Array(std::initializer_list<T> elements, L lock = L())
      : Base(RawArray<T>(elements), std::move(lock)) {}

  /// Of a range, or a text for characters. Of a RawArray: another name for what is there, with a
  /// lock; who uses it without one does so still. Python: sharedctypes.synchronized
  template <class Contents>

  requires(!std::integral<std::remove_cvref_t<Contents>> &&
           !std::derived_from<std::remove_cvref_t<Contents>, Array> &&
           std::constructible_from<RawArray<T>, Contents>) explicit Array(Contents&& contents,
                                                                          L lock = L())
      : Base(RawArray<T>(std::forward<Contents>(contents)), std::move(lock)) {}

  std::size_t size() const noexcept { return object_.size(); }

  bool empty() const noexcept { return object_.empty(); }

  /// Throws std::out_of_range, when it is read or written: beside a lock, looking costs nothing.
  /// Python: IndexError
  Element operator[](std::size_t index) { return {*this, index}; }

  T operator[](std::size_t index) const { return get(index); }

  Iterator begin() const { return {*this, 0}; }

  Iterator end() const { return {*this, size()}; }

  /// Calls the function with a reference to one element, under the lock: its result. Throws
  /// std::out_of_range.
  template <std::invocable<T&> F>
  std::decay_t<std::invoke_result_t<F, T&>> update(std::size_t index, F&& change) {
    const std::lock_guard guard(lock_);
    return std::invoke(std::forward<F>(change), object_.at(index));
  }

  /// A copy of all elements, or of those from `first` to before `last` as far as there are any.
  /// Python: a[first:last]
  std::vector<T> slice(std::size_t first = 0, std::size_t last = npos) const {
    const std::size_t from = std::min(first, size());
    const std::size_t to = std::clamp(last, from, size());
    const std::lock_guard guard(lock_);
    return {object_.data() + from, object_.data() + to};
  }

  /// Writes these from `first` on. Throws std::out_of_range, before anything is written, when they
  /// do not fit. Python: a[first:first + n] = elements
  void set_slice(std::size_t first, std::span<const T> elements) {
    if (first > size() || elements.size() > size() - first) {
      throw std::out_of_range(std::to_string(elements.size()) + " elements at " +
                              std::to_string(first) + " of a shared array of " +
                              std::to_string(size()));
    }
    const std::lock_guard guard(lock_);
    std::copy(elements.begin(), elements.end(), object_.data() + first);
  }

  // Of characters: what RawArray says of them.

  std::basic_string<T> value() const requires detail::is_character<T> {
    const std::lock_guard guard(lock_);
    return object_.value();
  }

  void set_value(detail::TextOf<T> text) requires detail::is_character<T> {
    const std::lock_guard guard(lock_);
    object_.set_value(text);
  }

  std::basic_string<T> raw() const requires detail::is_character<T> {
    const std::lock_guard guard(lock_);
    return object_.raw();
  }

  /// The elements themselves: for who holds the lock.
  const RawArray<T>& get_obj() const noexcept { return object_; }

 private:
  T get(std::size_t index) const {
    const std::lock_guard guard(lock_);
    return object_.at(index);
  }

  using Base = detail::Synchronized<RawArray<T>, L>;
  using Base::lock_;
  using Base::object_;
};

template <class T, class L = RLock>
Array(RawArray<T>, L = L()) -> Array<T, L>;

}  // namespace brood
