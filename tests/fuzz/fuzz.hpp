#pragma once
// What a fuzz target is: a function that is given any bytes and must come back.
//
// `tests/run fuzz` lets libFuzzer look for bytes that make it crash, hang, run into a sanitizer or
// throw. Every other build replays the seeds in corpus/ and mutations of them (driver.cpp).

#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string>

namespace brood::fuzz {

/// What must hold for any input. An exception that leaves a target is a finding.
inline void require(bool holds, const char* what) {
  if (!holds) {
    throw std::logic_error(std::string("does not hold: ") + what);
  }
}

/// The first byte of an input chooses among what a target does; 0 for an empty one.
inline std::uint8_t take_choice(std::span<const std::byte>& input) {
  if (input.empty()) {
    return 0;
  }
  const auto choice = std::to_integer<std::uint8_t>(input.front());
  input = input.subspan(1);
  return choice;
}

}  // namespace brood::fuzz

/// The name is libFuzzer's. Returns 0.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
