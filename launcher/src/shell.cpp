#include "shell.hpp"

#include "layout.hpp"

#include <array>
#include <utility>

namespace brood::launcher {

namespace {

constexpr std::array<std::pair<std::string_view, Shell>, 14> names{{
    {"posix", Shell::posix},
    {"sh", Shell::posix},
    {"ash", Shell::posix},
    {"bash", Shell::posix},
    {"dash", Shell::posix},
    {"ksh", Shell::posix},
    {"zsh", Shell::posix},
    {"csh", Shell::csh},
    {"tcsh", Shell::csh},
    {"fish", Shell::fish},
    {"xonsh", Shell::xonsh},
    {"powershell", Shell::powershell},
    {"pwsh", Shell::powershell},
    {"cmd.exe", Shell::cmd},
}};

}  // namespace

const std::string_view shell_names =
    "posix, sh, ash, bash, dash, ksh, zsh, csh, tcsh, fish, xonsh, powershell, pwsh, cmd.exe";

std::optional<Shell> shell_named(std::string_view name) {
  for (const auto& [known, shell] : names) {
    if (name == known) {
      return shell;
    }
  }
  return std::nullopt;
}

std::string_view script_suffix_of(Shell shell) {
  switch (shell) {
    case Shell::csh:
      return ".csh";
    case Shell::fish:
      return ".fish";
    case Shell::powershell:
      return ".ps1";
    case Shell::cmd:
      return ".bat";
    case Shell::xonsh:
      return script_suffix;
    case Shell::posix:
      break;
  }
  return ".sh";
}

}  // namespace brood::launcher
