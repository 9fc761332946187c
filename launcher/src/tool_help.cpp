#include "tool_help.hpp"

namespace brood::launcher {

namespace {

constexpr std::string_view wrap_help =
    R"help(brood wrap: one executable file that runs a script in its environment

Usage: brood wrap -n NAME|-p PREFIX|--relative PATH [options] SCRIPT [-- ARGS...]
       brood wrap -n NAME|-p PREFIX|--relative PATH -o FILE -- COMMAND ARGS...
       brood wrap [options] -o FILE -- brood map OPTIONS... COMMAND...
       brood wrap --show FILE

  -n, --name NAME        environment by name, found when the program is started
  -p, --prefix PREFIX    environment by path
  --relative PATH        environment by its path from the folder of the program
  -o, --output FILE      the program to write (default: SCRIPT without ending)
  --start-method METHOD  sets BROOD_START_METHOD where it is not set
  --processes N          sets BROOD_PROCESSES where it is not set
  --config FILE          defaults from FILE, not from the nearest brood.toml
  --no-config            no defaults from any brood.toml
  --show                 print what a wrapped program holds
  -h, --help             this text

The program holds the script itself; SCRIPT, COMMAND and ARGS come first, then
the arguments that it is started with, untouched. It may be moved, renamed and
linked to. A wrapped program as SCRIPT is wrapped again, by this brood.

Examples:
  brood wrap -n science analyse.py           # then: ./analyse data.csv
  brood wrap --relative ../env tool.py -o bin/tool
  brood wrap -n science -o frames -- brood map -j 8 python frame.py
  brood wrap -p /opt/env -o mytool -- python -m mytool

Exit status: 0; else 2 wrong usage, 125 the program cannot be written. Of the
program: as 'brood run --help' says; 125 when its payload was changed or cut.
)help";

constexpr std::string_view doctor_help =
    R"help(brood doctor: what is wrong here, and how to mend it

Usage: brood doctor [-n NAME|-p PREFIX] [--json]

  -n, --name NAME        look at this environment, not at the active one
  -p, --prefix PREFIX    the same, by path
  --json                 for programs
  -h, --help             this text

Looks at: the Python on PATH and its environment; the order of PATH; variables
of conda that do not fit together; libraries that shadow others (LD_LIBRARY_PATH,
LD_PRELOAD; on Windows DLLs on PATH); what a frozen program left in the
environment; brood.toml; /dev/shm, locked memory, open files, and the CPUs that
a container grants. Nothing is changed.

Examples:
  brood doctor
  brood doctor -n science --json

Exit status: 0 all is well, 1 something is wrong; else 2 wrong usage, 3
environment missing or unusable.
)help";

constexpr std::string_view completions_help =
    R"help(brood completions: code that completes brood's commands and options

Usage: brood completions bash|zsh|fish|powershell

  -h, --help             this text

An installed brood has them where bash, zsh and fish look by themselves. `brood
hook SHELL` has those of commands and environments, too.

Examples:
  bash        source <(brood completions bash)
  zsh         source <(brood completions zsh)
  fish        brood completions fish | source
  powershell  brood completions powershell | Out-String | Invoke-Expression

Exit status: 0; else 2 wrong usage.
)help";

}  // namespace

std::string_view tool_help_text(std::string_view verb) {
  if (verb == "wrap") {
    return wrap_help;
  }
  if (verb == "doctor") {
    return doctor_help;
  }
  return verb == "completions" ? completions_help : std::string_view();
}

}  // namespace brood::launcher
