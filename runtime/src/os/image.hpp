#pragma once
// The program files in this process's memory, and places in them that mean the same in another
// process.
//
// A place is a module's identity and an offset into it, so it survives address space randomisation,
// and a program that is not the same one has no such module. Identity: the linker's build id
// (Linux), LC_UUID (macOS), the PE debug id (Windows); where a linker wrote none, a hash of the
// executable segment or of the PE header.

#include <cstdint>
#include <string>

namespace brood::os {

struct CodePlace {
  std::uint64_t module = 0;  ///< a hash of the module's identity
  std::uint64_t offset = 0;  ///< from where the module begins in memory
};

/// Where `code` lies. Throws std::logic_error when no program file holds it (code made at run
/// time).
CodePlace locate_code(const void* code);

/// The address of a place in this process; nullptr when no such module is loaded here, or when the
/// place is not code.
const void* find_code(CodePlace place);

/// The identity of the running program itself, to be shown and compared: hexadecimal digits.
const std::string& program_identity();

}  // namespace brood::os
