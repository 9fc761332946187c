#pragma once

#include "prefix.hpp"

#include <CLI/CLI.hpp>

#include <optional>
#include <string>
#include <vector>

/// The command line of a verb that runs something: its own options, then a command, to which
/// everything belongs from its first word on.
namespace brood::launcher {

/// "see 'brood VERB --help'": the hint of every wrong usage.
std::string see_help(const std::string& verb);

/// A verb's options, declared once; CLI11 parses what stands before the command.
class VerbParser {
 public:
  explicit VerbParser(std::string verb);

  CLI::App& app() { return app_; }

  bool wants_help() const { return wants_help_; }

  /// Parses the options in front of the command; gives back the command. Throws LauncherError
  /// (usage).
  std::vector<std::string> parse(const std::vector<std::string>& words);

 private:
  std::size_t options_end(const std::vector<std::string>& words) const;
  void refuse_unknown(const std::vector<std::string>& words, std::size_t end) const;
  bool takes_next_word(const std::string& word) const;

  std::string verb_;
  CLI::App app_;
  bool wants_help_ = false;
};

/// Declares -n and -p.
void add_environment_options(CLI::App& app, EnvironmentChoice& choice);

/// What CLI11 does not check. They throw LauncherError (usage).
void check_environment(const EnvironmentChoice& choice, const std::string& verb);
void check_count(const std::optional<int>& count, const std::string& option,
                 const std::string& verb);
std::vector<std::string> checked_command(std::vector<std::string> command, const std::string& verb);

}  // namespace brood::launcher
