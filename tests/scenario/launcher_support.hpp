#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

/// Starting the built brood command and seeing what becomes of it.
namespace brood_scenario {

using Words = std::vector<std::string>;

struct Finished {
  int status = -1;  ///< Exit code; -1 when a signal ended it.
  int signal = 0;
  std::string output;
  std::string errors;
};

struct Start {
  Words arguments;
  std::vector<std::pair<std::string, std::string>> variables = {};
  std::string input = {};
  Words raw_entries = {};    ///< POSIX: further environment entries, as they are.
  std::string program = {};  ///< What is run instead of brood.
};

/// Runs brood to its end.
/// POSIX: its environment is PATH=/usr/bin:/bin, a HOME where nothing is, and what `start` adds.
/// Windows: this process's without the variables of conda, and what `start` adds.
Finished run_brood(const Start& start);

/// A directory of its own that is gone when the test is over.
class Scratch {
 public:
  Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  ~Scratch();

  std::string path(const std::string& below = {}) const;
  std::string write(const std::string& below, const std::string& content) const;

  /// A prefix that counts as an environment; its path.
  std::string make_environment(const std::string& below) const;

 private:
  std::filesystem::path path_;
};

/// The lines of a text, without their ends (`\n` or `\r\n`).
Words lines_of(const std::string& text);

}  // namespace brood_scenario
