#pragma once
// What this process is among its relatives: told by the one that started it.

#include "os/handle.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace brood::start {

struct Parent {
  std::int64_t pid = 0;
  std::string name;
  os::Handle end;  // ready when it has ended
};

struct ThisProcess {
  std::string name;
  std::vector<std::uint64_t> identity;  // empty: the first process
  bool daemon = false;
  std::vector<std::byte> authkey;
  std::optional<Parent> parent;
};

/// A copy of what may change: name, and authkey. Threads: any.
std::string this_process_name();
void set_this_process_name(std::string name);
std::vector<std::byte> this_process_authkey();
void set_this_process_authkey(std::vector<std::byte> key);

/// What does not change after the start.
const std::vector<std::uint64_t>& this_process_identity();
bool this_process_is_daemon();
const std::optional<Parent>& this_process_parent();

/// The identity of the next child: this process's and its number, from 1.
std::vector<std::uint64_t> next_child_identity();

/// "1:2".
std::string to_text(const std::vector<std::uint64_t>& identity);

/// In a child, once, before it has threads: takes the place of what a forked copy had.
void become(ThisProcess self);

}  // namespace brood::start
