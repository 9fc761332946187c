#include "os/kept_handles_windows.hpp"

#include "brood/error.hpp"
#include "os/native_windows.hpp"
#include "os/system_error.hpp"

#include <windows.h>
#include <winternl.h>

#include <new>
#include <string>
#include <utility>

namespace brood::os {

namespace {

/// What NtQueryObject tells first of any object: winternl.h has the function, and not this.
struct ObjectBasics {
  ULONG attributes;
  ACCESS_MASK access;
  ULONG handle_count;  // of all processes
  ULONG pointer_count;
  std::array<ULONG, 10> reserved;
};

/// 0: none.
NativeHandle take(std::uint64_t& value) noexcept {
  return static_cast<NativeHandle>(std::atomic_ref(value).exchange(0));
}

}  // namespace

KeptHandles::KeptHandles() : region_(Region::create(sizeof(Table))) {}

KeptHandles::KeptHandles(Handle region) : region_(Region::map(std::move(region), sizeof(Table))) {}

KeptHandles::Table& KeptHandles::table() const noexcept {
  return *std::launder(reinterpret_cast<Table*>(region_.data()));
}

std::uint64_t& KeptHandles::value(std::uint64_t number) const noexcept {
  return table().values[static_cast<std::size_t>(number % capacity)];
}

bool KeptHandles::has_room_for(std::size_t count) const noexcept {
  const std::uint64_t used = table().end - table().begin;
  return used <= capacity && count <= capacity - used;
}

void KeptHandles::put(const Handle& keeper, const Handle& handle) const {
  if (!handle) {  // to the system, this process itself
    throw_system_error(ERROR_INVALID_HANDLE, "keep a handle for another process");
  }
  const std::uint64_t number = table().end;
  std::uint64_t& place = value(number);
  std::atomic_ref(place).store(0);
  table().end = number + 1;
  static_assert(sizeof(HANDLE) <= sizeof place);
  if (::DuplicateHandle(::GetCurrentProcess(), windows_handle(handle), windows_handle(keeper),
                        reinterpret_cast<HANDLE*>(&place), 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
    const int code = last_error();
    std::atomic_ref(place).store(0);
    table().end = number;
    throw_system_error(code, "keep a handle for another process");
  }
}

bool KeptHandles::holds(std::uint64_t first, std::uint64_t count) const noexcept {
  const std::uint64_t begin = table().begin;
  const std::uint64_t there = table().end - begin;
  return there <= capacity && first - begin <= there && count <= there - (first - begin);
}

Handle KeptHandles::copy(const Handle& keeper, std::uint64_t number) const {
  const std::uint64_t found = std::atomic_ref(value(number)).load();
  HANDLE here = nullptr;
  if (found == 0 ||
      ::DuplicateHandle(windows_handle(keeper), windows_handle(static_cast<NativeHandle>(found)),
                        ::GetCurrentProcess(), &here, 0, FALSE, DUPLICATE_SAME_ACCESS) == 0) {
    throw DecodingError("an item of a queue holds a handle that its keeper does not have any more");
  }
  return own_handle(here);
}

void KeptHandles::close_up_to(const Handle& keeper, std::uint64_t number) const noexcept {
  for (std::uint64_t next = table().begin; holds(next, 1) && next != number; ++next) {
    const NativeHandle found = take(value(next));
    table().begin = next + 1;
    if (keeper && found != 0) {
      close_in(keeper.get(), found);
    }
  }
}

void KeptHandles::close_from(const Handle& keeper, std::uint64_t number) const noexcept {
  for (std::uint64_t next = table().end; next != number && holds(next - 1, 1); --next) {
    const NativeHandle found = take(value(next - 1));
    table().end = next - 1;
    if (keeper && found != 0) {
      close_in(keeper.get(), found);
    }
  }
}

void KeptHandles::close_all() const noexcept {
  for (std::uint64_t next = table().begin; holds(next, 1); ++next) {
    const Handle closed = own_handle(windows_handle(take(value(next))));
    table().begin = next + 1;
  }
}

bool KeptHandles::is_the_last_one() const noexcept {
  ObjectBasics basics{};
  return ::NtQueryObject(windows_handle(handle()), ObjectBasicInformation, &basics, sizeof basics,
                         nullptr) == 0 &&
         basics.handle_count == 1;
}

}  // namespace brood::os
