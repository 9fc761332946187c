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

/// Options that share a line: "-0, -d C, -C REGEX".
struct HelpLine {
  std::vector<HelpOption> options;
  std::string text;
};

struct HelpPage {
  std::vector<std::string> verbs;  ///< "activate", "deactivate", ...; none for brood itself.
  std::string summary;
  std::vector<HelpLine> lines;
  std::vector<HelpOption> options;  ///< Of all lines, each once, and those that texts speak of.
};

/// What stands in a help text. Options are in lines that begin with two blanks and a dash; their
/// text begins behind two blanks more, and goes on in lines that begin with many. In "-j, --jobs N"
/// both names mean one option; in "-d C, -C REGEX", where not only the last has a value, each is
/// one. A long name in a text, "in blocks of --block SIZE", is an option, too.
HelpPage parse_help(std::string_view text);

/// The pages of all verbs, in the order of `brood --help`, without brood's own.
std::vector<HelpPage> help_pages();

/// The first verb of each page, for help_text.
const std::vector<std::string>& help_verbs();

}  // namespace brood::launcher
