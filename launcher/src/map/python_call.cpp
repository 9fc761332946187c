#include "map/python_call.hpp"

#include "error.hpp"
#include "map/python_script.hpp"
#include "program_search.hpp"

#include <array>
#include <charconv>
#include <random>
#include <utility>

namespace brood::launcher {

namespace {

/// Cuts what has been printed at the mark; false when the mark is not there yet.
bool cut_at_mark(std::string& noise, std::string_view mark, std::string& printed) {
  const std::size_t at = noise.find(mark);
  if (at == std::string::npos) {
    return false;
  }
  printed.append(noise, 0, at);
  noise.erase(0, at + mark.size());
  return true;
}

}  // namespace

std::string new_python_mark() {
  constexpr std::string_view digits = "0123456789abcdef";
  std::random_device random;
  std::string mark = "\x1e";
  for (int i = 0; i < 24; ++i) {
    mark += digits[random() % digits.size()];
  }
  return mark + "\x1e";
}

std::vector<std::string> python_command(const PythonSetup& setup, const std::string& mode,
                                        const std::vector<std::string>& rest) {
  std::vector<std::string> words{setup.interpreter,
                                 "-c",
                                 std::string(python_script),
                                 mode,
                                 setup.function,
                                 setup.is_raw ? "raw" : "json",
                                 setup.mark};
  words.insert(words.end(), rest.begin(), rest.end());
  return words;
}

std::string python_interpreter(const Environment& environment) {
  for (const char* const name : {"python", "python3"}) {
    if (std::optional<std::string> file = find_program(name, environment)) {
      return *std::move(file);
    }
  }
  throw LauncherError(ExitCode::not_found,
                      "cannot find python: it is in no directory of the environment's PATH",
                      "-n and -p choose the environment");
}

std::optional<PythonAnswer> take_answer(std::string& bytes) {
  const std::size_t end = bytes.find('\n');
  if (end == std::string::npos && bytes.size() < 100) {
    return std::nullopt;
  }
  const std::string_view head = std::string_view(bytes).substr(0, std::min(end, bytes.size()));
  const std::size_t first_blank = head.find(' ');
  const std::size_t second_blank = head.find(' ', first_blank + 1);
  std::array<std::size_t, 2> sizes{};
  const auto read_size = [&](std::size_t from, std::size_t to, std::size_t& size) {
    const auto [stop, error] = std::from_chars(head.data() + from, head.data() + to, size);
    return error == std::errc() && stop == head.data() + to && size < (std::size_t{1} << 40);
  };
  if (end == std::string::npos || first_blank == std::string::npos ||
      second_blank == std::string::npos || !read_size(first_blank + 1, second_blank, sizes[0]) ||
      !read_size(second_blank + 1, end, sizes[1])) {
    throw LauncherError(ExitCode::internal, "the interpreter gave an answer that is none");
  }
  if (bytes.size() - end - 1 < sizes[0] + sizes[1]) {
    return std::nullopt;
  }
  PythonAnswer answer{std::string(head.substr(0, first_blank)), bytes.substr(end + 1, sizes[0]),
                      bytes.substr(end + 1 + sizes[0], sizes[1])};
  bytes.erase(0, end + 1 + sizes[0] + sizes[1]);
  return answer;
}

std::string call_text(const std::vector<std::string>& inputs) {
  std::string text;
  for (const std::string& input : inputs) {
    text.append(text.empty() ? "" : " ").append(std::to_string(input.size()));
  }
  text += '\n';
  for (const std::string& input : inputs) {
    text += input;
  }
  return text;
}

PythonCaller::PythonCaller(PythonSetup setup, Environment environment)
    : setup_(std::move(setup)), environment_(std::move(environment)) {}

CommandOutcome PythonCaller::call(const std::vector<std::string>& inputs, double timeout) {
  CommandOutcome outcome;
  if (!channel_ && !start(outcome)) {
    return outcome;
  }
  channel_->set_timeout(timeout);
  channel_->send(call_text(inputs));  // When it is gone, reading tells.
  std::optional<PythonAnswer> reply = answer(outcome);
  if (!reply) {
    return outcome;
  }
  if (reply->kind == "value") {
    outcome.output = std::move(reply->first);
  } else {
    outcome.ending = Ending::raised;
    outcome.reason = std::move(reply->first);
    outcome.errors += reply->second;
  }
  return outcome;
}

bool PythonCaller::start(CommandOutcome& outcome) {
  std::optional<PythonAnswer> reply;
  try {
    channel_ = setup_.server ? fork_python(setup_.server)
                             : start_python(python_command(setup_, "serve"), environment_);
    reply = answer(outcome);
  } catch (const LauncherError& error) {
    channel_.reset();
    outcome.reason = error.what();
  }
  if (reply && reply->kind == "ready") {
    return true;
  }
  if (reply) {
    outcome.reason = std::move(reply->first);
    outcome.errors += reply->second;
    channel_.reset();
  }
  outcome.ending = Ending::not_started;
  outcome.status = static_cast<int>(ExitCode::usage);
  return false;
}

/// The next answer, with what was printed before it. Nothing when the interpreter is gone: then the
/// outcome says how.
std::optional<PythonAnswer> PythonCaller::answer(CommandOutcome& outcome) {
  std::string bytes;
  std::string noise;
  std::optional<PythonAnswer> reply;
  for (bool is_marked = false; !reply || !is_marked;) {
    const PythonChannel::Read read = channel_->read(bytes, noise);
    if (read != PythonChannel::Read::some) {
      outcome.errors += noise;
      outcome.ending =
          read == PythonChannel::Read::timed_out ? Ending::timed_out : Ending::worker_died;
      outcome.reason = "the interpreter has ended: " + channel_->ending();
      channel_.reset();
      return std::nullopt;
    }
    is_marked = is_marked || cut_at_mark(noise, setup_.mark, outcome.errors);
    reply = reply ? std::move(reply) : take_answer(bytes);
  }
  outcome.errors += noise;  // What its threads and children print meanwhile.
  return reply;
}

}  // namespace brood::launcher
