#pragma once

#include <string>
#include <string_view>
#include <vector>

/// The help texts as a table: the one place where the options of each verb stand for people. The
/// man page and the completions are made of it. Pure.
namespace brood::launcher {

struct HelpOption {
  std::vector<std::string> names;  ///< "-n", "--name"
  std::string value;               ///< What stands behind it, "NAME"; empty for a flag.
  std::string text;                ///< In one line.
};

struct HelpPage {
  std::vector<std::string> verbs;  ///< "activate", "deactivate", ...; none for brood itself.
  std::string summary;
  std::vector<HelpOption> options;
};

/// What stands in a help text. An option is a line that begins with two blanks and a dash; its text
/// begins behind two blanks more, and goes on in lines that begin with many.
HelpPage parse_help(std::string_view text);

/// The pages of all verbs, in the order of `brood --help`, without brood's own.
std::vector<HelpPage> help_pages();

/// The first verb of each page, for help_text.
const std::vector<std::string>& help_verbs();

}  // namespace brood::launcher
