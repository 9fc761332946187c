#pragma once
// What a program was started with.

#include <string>
#include <vector>

namespace brood::test {

/// All words of the command line, the program's name first. Windows: in UTF-8, which `argv` is not.
std::vector<std::string> program_arguments(int argc, char** argv);

}  // namespace brood::test
