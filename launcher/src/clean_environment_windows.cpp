#include "clean_environment.hpp"

#include "layout.hpp"

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

Environment clean_environment(const Environment& environment) {
  Environment clean;
  clean.set("PATH", default_path());
  for (const std::string& entry : environment.entries()) {
    const std::string_view name = entry_name(entry);
    const bool is_kept = std::any_of(kept.begin(), kept.end(), [name](std::string_view each) {
      return is_same_name(name, each);
    });
    if (is_kept && name.size() < entry.size() && !clean.get(name)) {
      clean.set(name, entry_value(entry));
    }
  }
  return clean;
}

}  // namespace brood::launcher
