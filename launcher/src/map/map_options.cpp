#include "map/map_options.hpp"

#include "choice_options.hpp"
#include "error.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr const char* verb = "map";

[[noreturn]] void refuse(const std::string& what) {
  refuse_usage(verb, what);
}

/// What a delimiter is written as: a character, or `\n`, `\t`, `\0`, `\x2c`.
char delimiter_of(const std::string& text) {
  if (text.size() == 1) {
    return text[0];
  }
  if (text.size() == 2 && text[0] == '\\') {
    constexpr std::string_view letters = "ntr0\\";
    constexpr std::string_view meanings("\n\t\r\0\\", 5);
    if (const std::size_t at = letters.find(text[1]); at != std::string_view::npos) {
      return meanings[at];
    }
  }
  if (text.size() == 4 && text.starts_with("\\x") &&
      text.find_first_not_of("0123456789abcdefABCDEF", 2) == std::string::npos) {
    return static_cast<char>(std::stoi(text.substr(2), nullptr, 16));
  }
  refuse("-d takes one character, or one like \\t, \\0, \\x2c, not " + shown(text));
}

/// The characters that a text with \n and the like stands for.
std::string unescaped(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t size =
        text[at] != '\\' || at + 1 == text.size() ? 1 : (text[at + 1] == 'x' ? 4 : 2);
    result += delimiter_of(text.substr(at, size));
    at += size;
  }
  return result;
}

/// 4096, 64k, 1M, 2G: of 1024; anything below 4G.
std::size_t size_of(const std::string& text, const std::string& option) {
  constexpr std::string_view units = "kmg";
  std::string digits = text;
  int shift = 0;
  if (!digits.empty()) {
    const char last = static_cast<char>(digits.back() | 0x20);
    if (const std::size_t unit = units.find(last); unit != std::string_view::npos) {
      shift = 10 * (static_cast<int>(unit) + 1);
      digits.pop_back();
    }
  }
  std::uint32_t number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, error] = std::from_chars(digits.data(), end, number);
  if (error != std::errc() || stop != end || number == 0 ||
      number > std::numeric_limits<std::uint32_t>::max() >> shift) {
    refuse(option + " needs a size like 4096, 64k or 1M, below 4G, not " + shown(text));
  }
  return std::size_t{number} << shift;
}

JobCount jobs_of(const std::string& text) {
  const bool is_percent = text.ends_with('%');
  return {whole_number(text.substr(0, text.size() - (is_percent ? 1 : 0)), "-j (--jobs)", 1, verb),
          is_percent};
}

/// What is read from the command line before it is put together.
struct Reading {
  MapOptions options;
  bool has_record_end = false;
  std::string record_end = "\n";
  std::optional<std::size_t> block_bytes;
  bool is_pipe = false;
  std::optional<std::string> python;
  bool is_raw = false;
  std::vector<std::string> preload;
};

/// 3, 0.5, 2m, 1h, 1d, or 200%.
TimeoutChoice timeout_of(const std::string& text) {
  constexpr std::string_view units = "%smhd";
  constexpr double worth[] = {1, 1, 60, 3600, 86'400};
  std::string digits = text;
  std::size_t unit = std::string_view::npos;
  if (!digits.empty() && (unit = units.find(digits.back())) != std::string_view::npos) {
    digits.pop_back();
  }
  const bool is_number = !digits.empty() && digits.size() < 10 &&
                         digits.find_first_not_of("0123456789.") == std::string::npos &&
                         std::count(digits.begin(), digits.end(), '.') < 2 && digits != ".";
  // The C locale: this program never sets another one.
  const double number = is_number ? std::stod(digits) : 0;
  if (number <= 0) {
    refuse("--timeout needs seconds, or a time like 5m or 200%, not " + shown(text));
  }
  return {number * (unit == std::string_view::npos ? 1 : worth[unit]), unit == 0};
}

/// The names in a list with commas.
void append_names(Words& names, const std::string& list) {
  for (std::size_t at = 0; at <= list.size();) {
    const std::size_t end = std::min(list.find(',', at), list.size());
    if (end > at) {
      names.push_back(list.substr(at, end - at));
    }
    at = end + 1;
  }
}

using Take = std::function<void(const std::string&)>;

Take set(bool& flag) {
  return [&flag](const std::string&) { flag = true; };
}

template <class T>
Take set(T& text) {
  return [&text](const std::string& value) { text = value; };
}

std::vector<Option> input_options(Reading& reading) {
  MapOptions& options = reading.options;
  return {
      {{"-a", "--arg-file"},
       "FILE",
       [&](const std::string& file) { options.inputs.push_back({.file = file}); }},
      {{"-0", "--null"}, "", [&](const std::string&) { options.format.delimiter = '\0'; }},
      {{"-d", "--delimiter"},
       "CHAR",
       [&](const std::string& text) { options.format.delimiter = delimiter_of(text); }},
      {{"-C", "--colsep"}, "REGEX", set(options.format.column_separator)},
      {{"-r", "--no-run-if-empty"}, "", set(options.format.skips_empty)},
      {{"-I"},
       "STR",
       [&](const std::string& text) {
         if (text.empty()) {
           refuse("-I needs a text that stands for an input");
         }
         options.replaced = text;
       }},
      {{"-N", "--max-args"},
       "N",
       [&](const std::string& text) {
         options.packing.most_inputs = whole_number(text, "-N", 1, verb);
       }},
      {{"-X"}, "", set(options.packing.fills_lines)},
      {{"-s", "--max-chars"},
       "SIZE",
       [&](const std::string& text) { options.packing.most_bytes = size_of(text, "-s"); }},
      {{"--pipe"}, "", set(reading.is_pipe)},
      {{"--block"},
       "SIZE",
       [&](const std::string& text) { reading.block_bytes = size_of(text, "--block"); }},
      {{"--recend"},
       "STR",
       [&](const std::string& text) {
         reading.has_record_end = true;
         reading.record_end = unescaped(text);
       }},
  };
}

std::vector<Option> run_options(Reading& reading) {
  MapOptions& options = reading.options;
  const auto order = [&options](OutputOrder value) {
    return [&options, value](const std::string&) { options.order = value; };
  };
  return {
      {{"-j", "-P", "--jobs"}, "N", [&](const std::string& text) { options.jobs = jobs_of(text); }},
      {{"--start-method"}, "METHOD", set(options.start_method)},
      {{"-k", "--keep-order"}, "", order(OutputOrder::input)},
      {{"--unordered"}, "", order(OutputOrder::completion)},
      {{"--line-buffer", "--lb"}, "", order(OutputOrder::lines)},
      {{"--retries"},
       "N",
       [&](const std::string& text) { options.tries = whole_number(text, "--retries", 1, verb); }},
      {{"--timeout"}, "TIME", [&](const std::string& text) { options.timeout = timeout_of(text); }},
      {{"--halt"}, "RULE", [&](const std::string& text) { options.halt = halt_rule(text); }},
      {{"--python"}, "MODULE:FUNCTION", set(reading.python)},
      {{"--raw"}, "", set(reading.is_raw)},
      {{"--preload"},
       "MODULES",
       [&](const std::string& list) { append_names(reading.preload, list); }},
  };
}

std::vector<Option> record_options(MapOptions& options) {
  const auto resume = [&options](Resume value) {
    return [&options, value](const std::string&) { options.resume = value; };
  };
  return {
      {{"--joblog"}, "FILE", set(options.job_log)},
      {{"--resume"}, "", resume(Resume::ended)},
      {{"--resume-failed"}, "", resume(Resume::succeeded)},
      {{"--results"}, "DIR", set(options.results)},
      {{"--trace"}, "FILE", set(options.trace)},
      {{"--dry-run"}, "", set(options.is_dry_run)},
      {{"--progress", "--eta", "--bar"}, "", set(options.counts_first)},
  };
}

bool is_mark(const std::string& word) {
  return word == ":::" || word == ":::+" || word == "::::" || word == "::::+";
}

/// Takes the sources behind the command off it.
void take_sources(MapOptions& options) {
  Words& command = options.command;
  auto at = std::find_if(command.begin(), command.end(), is_mark);
  const auto begin = at;
  while (at != command.end()) {
    const std::string mark = *at++;
    const auto end = std::find_if(at, command.end(), is_mark);
    const bool is_linked = mark.ends_with('+');
    if (is_linked && options.inputs.empty()) {
      refuse("there is no source in front of " + mark + " to link to");
    }
    if (mark.starts_with("::::")) {
      for (; at != end; ++at) {
        options.inputs.push_back({.file = *at, .is_linked = is_linked});
      }
    } else {
      options.inputs.push_back({.words = Words(at, end), .is_linked = is_linked});
    }
    at = end;
  }
  command.erase(begin, command.end());
}

void check_sources(const MapOptions& options) {
  const auto is_stdin = [](const InputChoice& choice) { return choice.file == "-"; };
  if (std::count_if(options.inputs.begin(), options.inputs.end(), is_stdin) > 1) {
    refuse("stdin can be one source of inputs only");
  }
}

void put_pipe_together(Reading& reading) {
  MapOptions& options = reading.options;
  if (!reading.is_pipe) {
    if (reading.block_bytes || reading.has_record_end) {
      refuse("--block and --recend are for --pipe");
    }
    return;
  }
  if (options.inputs.size() > 1 || (!options.inputs.empty() && !options.inputs.front().file)) {
    refuse("--pipe cuts stdin, or one FILE of -a, into blocks: it takes no other inputs");
  }
  if (options.packing.fills_lines || options.packing.most_inputs ||
      options.format.column_separator) {
    refuse("--pipe cuts blocks: it takes no -N, -X or --colsep");
  }
  options.pipe.emplace();
  options.pipe->block_bytes = reading.block_bytes.value_or(options.pipe->block_bytes);
  options.pipe->record_end = reading.record_end;
}

void put_python_together(Reading& reading) {
  MapOptions& options = reading.options;
  if (!reading.python) {
    if (reading.is_raw || !reading.preload.empty()) {
      refuse("--raw and --preload are for --python");
    }
    return;
  }
  const std::size_t colon = reading.python->rfind(':');
  if (colon == std::string::npos || colon == 0 || colon + 1 == reading.python->size()) {
    refuse("--python needs MODULE:FUNCTION or FILE.py:FUNCTION, not " + shown(*reading.python));
  }
  if (!options.command.empty()) {
    refuse("--python takes no command: " + shown(options.command.front()) +
           " is one; inputs come behind :::");
  }
  if (options.pipe || options.order == OutputOrder::lines) {
    refuse(std::string("--python and ") + (options.pipe ? "--pipe" : "--line-buffer") +
           " do not go together: a function takes inputs and has results, no streams");
  }
  const std::string method = options.start_method.value_or("");
  if (method == "fork" || (method == "spawn" && !reading.preload.empty())) {
    refuse(method == "fork" ? "--python knows the start methods spawn and forkserver"
                            : "--preload needs the start method forkserver");
  }
  options.python = {.function = *reading.python,
                    .is_raw = reading.is_raw,
                    .preload = reading.preload,
                    .forks = method == "forkserver" || !reading.preload.empty()};
}

void check_rest(const MapOptions& options) {
  if (options.resume != Resume::no && !options.job_log) {
    refuse("--resume and --resume-failed need the --joblog of the run to go on with");
  }
  if (options.command.empty() && !options.python) {
    refuse("no program to run is given");
  }
}

}  // namespace

std::variant<MapOptions, MapHelpWanted> parse_map_options(const Words& words) {
  Reading reading;
  MapOptions& options = reading.options;
  const std::vector<Option> table =
      joined({input_options(reading), environment_options(options.environment),
              config_options(options.config), run_options(reading), record_options(options)});
  std::optional<Words> command = read_options(verb, table, words, Placement::in_front);
  if (!command) {
    return MapHelpWanted{};
  }
  options.command = *std::move(command);
  check_choice(verb, options.environment);
  check_choice(verb, options.config);
  take_sources(options);
  check_sources(options);
  put_pipe_together(reading);
  put_python_together(reading);
  check_rest(options);
  return options;
}

}  // namespace brood::launcher
