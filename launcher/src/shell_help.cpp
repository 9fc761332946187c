#include "shell_help.hpp"

namespace brood::launcher {

namespace {

constexpr std::string_view activate_help =
    R"help(brood activate, deactivate, reactivate: code that changes a shell's environment

Usage: brood activate [--stack|--no-stack] [options] [ENV|-n NAME|-p PREFIX]
       brood deactivate [options]
       brood reactivate [options]

  ENV                    a name, or with a slash a path (default: base)
  -n, --name NAME        environment by name: base, or one in conda's envs dirs
  -p, --prefix PREFIX    environment by path
  --stack                keep the active environment's folders on PATH
  --no-stack             do not, whatever conda's auto_stack says
  --shell SHELL          posix (bash, zsh, dash, ...), csh, tcsh, fish, xonsh,
                         powershell, cmd.exe (default: posix; Windows: cmd.exe)
  --json                 the changes in the shape of conda's shell.posix+json
  --compat=conda         exactly what conda 26 prints, its faults included
  --root-prefix PREFIX   the conda or mamba installation
  -h, --help             this text

The code is printed for the shell to evaluate; `brood hook SHELL` makes a
function `brood` that does so. Every value is quoted: nothing in a path or a
variable is run. Nothing is printed when it fails.

Examples:
  eval "$(brood activate --shell bash science)"
  brood activate --shell fish ./env | source
  brood activate --json -n science

Exit status: 0; else 2 wrong usage, 3 environment missing or unusable.
With --compat=conda: conda's.
)help";

constexpr std::string_view hook_help =
    R"help(brood hook: makes `brood activate` work in a shell

Usage: brood hook [--no-prompt] SHELL

  --no-prompt            do not show the active environment before the prompt
  -h, --help             this text

SHELL is bash, zsh, posix (dash, ash, ksh), fish, tcsh, xonsh or powershell.
Prints code that defines `brood`: activate, deactivate and reactivate change the
shell itself, anything else is the program's; with completion of commands,
options and environments.

In the shell's start-up file:
  bash        eval "$(brood hook bash)"
  zsh         eval "$(brood hook zsh)"
  dash, ksh   eval "$(brood hook posix)"
  fish        brood hook fish | source
  tcsh        brood hook tcsh > ~/.brood.csh; source ~/.brood.csh
  xonsh       execx($(brood hook xonsh))
  powershell  brood hook powershell | Out-String | Invoke-Expression
)help";

constexpr std::string_view env_help = R"help(brood env: what environments there are, what one is

Usage: brood env list [--json|--names] [--root-prefix PREFIX]
       brood env info [--json] [ENV|-n NAME|-p PREFIX] [--root-prefix PREFIX]

  --json                 for programs
  --names                only the names that -n takes, one a line
  --root-prefix PREFIX   the conda or mamba installation
  -n, -p, ENV            as in 'brood activate --help'; default: the active one
  -h, --help             this text

list: the root, the environments in conda's envs dirs (condarc files,
CONDA_ENVS_DIRS, ROOT/envs, ~/.conda/envs), the .pixi/envs of this folder or
the nearest above it, pixi's global ones, and those in
~/.conda/environments.txt. The active one has a star.

Examples:
  brood env list
  brood env info science
  brood env info --json ./env
)help";

}  // namespace

std::string_view shell_help_text(std::string_view verb) {
  if (verb == "activate" || verb == "deactivate" || verb == "reactivate") {
    return activate_help;
  }
  if (verb == "hook") {
    return hook_help;
  }
  return verb == "env" ? env_help : std::string_view();
}

}  // namespace brood::launcher
