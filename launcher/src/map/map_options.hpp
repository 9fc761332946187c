#pragma once

#include "config_search.hpp"
#include "map/halt.hpp"
#include "prefix.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

/// The command line of `brood map` as plain values. Pure.
namespace brood::launcher {

/// Where some of the inputs come from.
struct InputChoice {
  std::optional<std::string> file = {};  ///< `-` is stdin; without one `words` count.
  std::vector<std::string> words = {};
  bool is_linked = false;  ///< Taken in step with the source before it, not with all of its inputs.
};

/// How a file is cut into inputs.
struct InputFormat {
  char delimiter = '\n';                             ///< For `\n` a `\r` in front of it goes, too.
  std::optional<std::string> column_separator = {};  ///< A regular expression.
  bool skips_empty = false;
};

/// How many inputs go into one command line.
struct Packing {
  std::optional<int> most_inputs = {};  ///< -N
  bool fills_lines = false;             ///< -X: as many as fit.
  std::size_t most_bytes = 0;           ///< Of a command line; 0: what every system takes.
};

/// --pipe: stdin is cut into blocks, which the commands read.
struct PipeOptions {
  std::size_t block_bytes = 1u << 20;
  std::string record_end = "\n";
};

enum class OutputOrder : std::uint8_t { input, completion, lines };

/// --timeout: seconds, or per cent of the median time of those that have succeeded.
struct TimeoutChoice {
  double number = 0;
  bool is_percent = false;
};

/// What of a joblog is left out.
enum class Resume : std::uint8_t { no, ended, succeeded };

/// --python: a function that is called instead of a command.
struct PythonChoice {
  std::string function;  ///< MODULE:NAME, or FILE.py:NAME.
  bool is_raw = false;   ///< Inputs and results are texts, not JSON.
  std::vector<std::string> preload = {};
  bool forks = false;  ///< One interpreter imports, and forks the workers' ones.
};

/// How many at a time: a number, or per cent of the CPUs.
struct JobCount {
  int number = 0;
  bool is_percent = false;
};

struct MapOptions {
  EnvironmentChoice environment;
  ConfigChoice config;
  std::optional<JobCount> jobs;
  std::optional<std::string> start_method;
  OutputOrder order = OutputOrder::input;
  std::vector<InputChoice> inputs;  ///< None: stdin.
  InputFormat format;
  Packing packing;
  std::string replaced = "{}";  ///< What stands for an input in the command.
  std::optional<PipeOptions> pipe;
  int tries = 1;
  std::optional<TimeoutChoice> timeout;
  std::optional<HaltRule> halt;
  std::optional<std::string> job_log;
  Resume resume = Resume::no;
  std::optional<std::string> results;
  std::optional<std::string> trace;
  bool is_dry_run = false;
  bool counts_first = false;  ///< --progress: reads all inputs first.
  std::optional<PythonChoice> python;
  std::vector<std::string> command;  ///< Empty for a Python function only.
};

/// Asks for the help of map.
struct MapHelpWanted {};

/// Reads the words after `map`. Throws LauncherError (usage), with a hint.
std::variant<MapOptions, MapHelpWanted> parse_map_options(const std::vector<std::string>& words);

}  // namespace brood::launcher
