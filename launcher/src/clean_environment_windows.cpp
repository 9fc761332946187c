#include "clean_environment.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

constexpr std::array<std::string_view, 31> kept{"ALLUSERSPROFILE",
                                                "APPDATA",
                                                "CommonProgramFiles",
                                                "CommonProgramFiles(x86)",
                                                "CommonProgramW6432",
                                                "COMPUTERNAME",
                                                "ComSpec",
                                                "DriverData",
                                                "HOMEDRIVE",
                                                "HOMEPATH",
                                                "LANG",
                                                "LOCALAPPDATA",
                                                "NUMBER_OF_PROCESSORS",
                                                "OS",
                                                "PATHEXT",
                                                "PROCESSOR_ARCHITECTURE",
                                                "ProgramData",
                                                "ProgramFiles",
                                                "ProgramFiles(x86)",
                                                "ProgramW6432",
                                                "PUBLIC",
                                                "SystemDrive",
                                                "SystemRoot",
                                                "TEMP",
                                                "TERM",
                                                "TMP",
                                                "TZ",
                                                "USERDOMAIN",
                                                "USERNAME",
                                                "USERPROFILE",
                                                "windir"};

}  // namespace

bool is_kept_in_clean(std::string_view name) {
  return std::any_of(kept.begin(), kept.end(),
                     [name](std::string_view each) { return is_same_name(name, each); });
}

}  // namespace brood::launcher
