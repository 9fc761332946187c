// How scripts and program come together without quoting, temporary files or a waiting parent:
//
//   brood run                         opens null as stdin, stderr as stdout (keeping the real
//   streams aside),
//     -> execve bash -c LOOP            with the script paths, the changes and the command as its
//     arguments;
//          . each script                in order: old deactivate.d, the changes, new activate.d
//     -> exec brood --brood-become      puts the streams and the current directory back and mends
//                                       what a shell cannot carry,
//     -> execve PROGRAM                 all of it under one process id.
//
// What a shell cannot carry (shell_words_posix): names that are no identifiers, and the variables
// that every shell changes by itself. Those are restored to what activation makes of them. Where it
// can carry everything, as is usual, a bash becomes the program without brood (shell_exec_posix).
//
// brood map asks for the environment instead of a program: the shell is then a child, and the last
// step is `brood --brood-capture`, which writes the environment to a pipe (environment_text).
#include "activation_scripts.hpp"

#include "environment_text.hpp"
#include "error.hpp"
#include "execute.hpp"
#include "program_launch.hpp"
#include "program_search.hpp"
#include "script_language.hpp"
#include "self.hpp"
#include "shell_exec_posix.hpp"
#include "shell_words_posix.hpp"
#include "spawn_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

namespace brood::launcher {

namespace {

using Words = std::vector<std::string>;

constexpr const char* become_word = "--brood-become";
constexpr const char* capture_word = "--brood-capture";
constexpr const char* ended_word = "--brood-ended";
constexpr const char* closed = "-";

std::string to_decimal(int number) {
  return number < 0 ? closed : std::to_string(number);
}

int from_decimal(const std::string& text) {
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// The shell of the old environment: bash, in which scripts are written, else sh.
Words shell_command(const std::optional<std::string>& bash) {
  return bash ? Words{*bash, "--norc", "--noprofile"} : Words{"/bin/sh"};
}

/// Scripts and shells like to use smaller ones.
constexpr int out_of_the_way = 20;

/// A copy of a stream; -1 when it is closed. Not closed on exec: it has to live through the shell.
int set_aside(int stream) {
  const int copy = fcntl(stream, F_DUPFD, out_of_the_way);
  return copy >= 0 ? copy : fcntl(stream, F_DUPFD, 3);  // A tight limit on descriptors, or closed.
}

/// Undoes set_aside. CHILD-like: runs as the very last thing before the program.
void put_back(int aside, int stream) {
  if (aside < 0) {
    close(stream);
  } else {
    dup2(aside, stream);
    close(aside);
  }
}

/// Where this process is, for a way back from where scripts go; -1 when it cannot be had.
int set_directory_aside() {
  const Descriptor here(open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return here.get() < 0 ? -1 : set_aside(here.get());
}

/// Undoes set_directory_aside.
void go_back(int aside) {
  if (aside >= 0) {
    [[maybe_unused]] const int ignored = fchdir(aside);  // As good as gone: stay.
    close(aside);
  }
}

/// The start of a file: enough to tell what kind of program it is, and for which machine.
std::array<char, 20> head_of(const std::string& file) {
  const Descriptor program(open(file.c_str(), O_RDONLY | O_CLOEXEC));
  std::array<char, 20> head{};
  [[maybe_unused]] const ssize_t count = read(program.get(), head.data(), head.size());
  return head;
}

/// Whether the kernel starts the one as it starts the other. Scripts and formats that it may refuse
/// are another matter: a shell would do something of its own with them.
bool is_same_kind_of_program(const std::string& file, const std::string& other) {
  const std::array<char, 20> head = head_of(file);
  const std::array<char, 20> other_head = head_of(other);
  const auto same = [&](std::size_t from, std::size_t to) {
    return std::equal(head.begin() + from, head.begin() + to, other_head.begin() + from);
  };
  return head.front() == '\177' && same(0, 7) && same(18, 20);  // ELF: the machine is at 18.
}

/// The file that `command` means, if the kernel itself starts it with these very words.
std::optional<std::string> plain_program(const Words& command, const Environment& environment,
                                         const std::string& bash) {
  if (environment.get_non_empty("BROOD_START_METHOD") ||
      script_language(command.front()) != nullptr) {  // See launch_for.
    return std::nullopt;
  }
  std::optional<std::string> file = find_program(command.front(), environment);
  return file && is_same_kind_of_program(*file, bash) ? file : std::nullopt;
}

/// How the shell becomes `command`; nothing when brood's last step has to.
std::optional<ShellExec> shell_exec(const std::optional<std::string>& bash, const SetAside& aside,
                                    const Environment& after, const Activation& activation,
                                    const Words& command) {
  const auto is_in_the_way = [](int copy) { return copy >= 0 && copy < out_of_the_way; };
  if (!bash || std::any_of(aside.begin(), aside.end(), is_in_the_way)) {
    return std::nullopt;
  }
  const std::optional<std::string> program = plain_program(command, after, *bash);
  return program ? plan_shell_exec(after, activation, *program) : std::nullopt;
}

/// The whole command line of the shell but for what `last_step` takes after its restorations.
/// `exec_text`: what it does before the last step.
Words shell_words(const std::optional<std::string>& bash, const ShellPlan& plan,
                  const std::string& exec_text, const std::string& reporter,
                  const Words& last_step) {
  const std::string self = self_path();
  Words words = shell_command(bash);
  words.insert(words.end(), {"-c", script_loop + exec_text + shell_end, reporter, "self", self});
  words.insert(words.end(), plan.steps.begin(), plan.steps.end());
  words.push_back(self);
  words.insert(words.end(), last_step.begin(), last_step.end());
  words.push_back(std::to_string(plan.restorations.size()));
  words.insert(words.end(), plan.restorations.begin(), plan.restorations.end());
  return words;
}

/// The environment of this last step, mended by the restorations that stand at `words[at]`.
Environment mended_environment(const Words& words, std::size_t& at) {
  const std::size_t count = static_cast<std::size_t>(std::max(from_decimal(words.at(at)), 0));
  ++at;
  Words restorations;
  for (std::size_t i = 0; i < count; ++i) {
    restorations.push_back(words.at(at++));
  }
  return restored(Environment::current(), restorations);
}

int become(const Words& words) {
  std::size_t at = 6;
  const int input = from_decimal(words.at(2));
  const int output = from_decimal(words.at(3));
  const int errors = from_decimal(words.at(4));
  go_back(from_decimal(words.at(5)));
  const Environment environment = mended_environment(words, at);
  put_back(input, STDIN_FILENO);
  put_back(output, STDOUT_FILENO);
  put_back(errors, STDERR_FILENO);
  return run_program(Words(words.begin() + static_cast<std::ptrdiff_t>(at), words.end()),
                     environment);
}

int capture(const Words& words) {
  std::size_t at = 3;
  const int pipe = from_decimal(words.at(2));
  const std::string text = environment_text(mended_environment(words, at));
  for (std::size_t done = 0; done < text.size();) {
    const ssize_t count = write(pipe, text.data() + done, text.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return static_cast<int>(ExitCode::internal);
    }
  }
  return 0;
}

LauncherError shell_failure(int status) {
  const bool is_killed = WIFSIGNALED(status);
  return {ExitCode::environment,
          std::string("cannot activate: the shell of the activation scripts ") +
              (is_killed ? "was killed by signal " + std::to_string(WTERMSIG(status))
                         : "ended with status " + std::to_string(WEXITSTATUS(status)))};
}

}  // namespace

int run_activated(const Environment& old, const Activation& activation, const Words& command,
                  const std::string& reporter) {
  if (!activation.needs_shell()) {
    return run_program(command, activated_without_scripts(old, activation));
  }
  const std::optional<std::string> bash = find_program("bash", old);
  ShellPlan plan = plan_shell(old, activation);
  const SetAside aside{set_aside(STDIN_FILENO), set_aside(STDOUT_FILENO), set_aside(STDERR_FILENO),
                       set_directory_aside()};
  Words last_step{become_word, reporter};
  std::transform(aside.begin(), aside.end(), std::back_inserter(last_step), to_decimal);
  std::string exec_text;
  if (const std::optional<ShellExec> direct =
          shell_exec(bash, aside, plan.after, activation, command)) {
    plan.steps.insert(plan.steps.end(), direct->steps.begin(), direct->steps.end());
    // Behind: this program, the last step, how many restorations, and those.
    exec_text =
        shell_exec_text(*direct, aside, 1 + last_step.size() + 1 + plan.restorations.size() + 1);
  }
  Words words = shell_words(bash, plan, exec_text, reporter, last_step);
  words.insert(words.end(), command.begin(), command.end());
  const Descriptor null = open_null(O_RDONLY);
  dup2(null.get(), STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO);
  return execute(words, plan.environment);
}

Environment activated_environment(const Environment& old, const Activation& activation,
                                  const std::string& reporter) {
  if (!activation.needs_shell()) {
    return activated_without_scripts(old, activation);
  }
  const ShellPlan plan = plan_shell(old, activation);
  PipeEnds pipe = make_pipe();
  const Words words = shell_words(find_program("bash", old), plan, "", reporter,
                                  {capture_word, reporter, to_decimal(pipe.writer.get())});
  const Descriptor null = open_null(O_RDONLY);
  const pid_t shell = start_child(ExecImage(words, plan.environment),
                                  {null.get(), STDERR_FILENO, STDERR_FILENO, {pipe.writer.get()}});
  pipe.writer.close();
  std::string text;
  std::optional<Environment> environment;
  while (!environment && read_some(pipe.reader.get(), text)) {
    environment = environment_in(text);
  }
  const int status = wait_for_child(shell);
  if (!environment) {
    const bool is_reported =
        WIFEXITED(status) && WEXITSTATUS(status) == static_cast<int>(ExitCode::environment);
    if (is_reported) {
      throw ReportedFailure(ExitCode::environment);
    }
    throw shell_failure(status);
  }
  return *std::move(environment);
}

std::optional<int> run_script_step(const Words& arguments) {
  if (arguments.size() > 6 && arguments[0] == become_word) {
    return become(arguments);
  }
  if (arguments.size() > 3 && arguments[0] == capture_word) {
    return capture(arguments);
  }
  if (arguments.size() == 4 && arguments[0] == ended_word) {
    throw LauncherError(ExitCode::environment, "cannot activate: script " + shown(arguments[2]) +
                                                   " ended the shell with status " +
                                                   one_line(arguments[3]));
  }
  return std::nullopt;
}

}  // namespace brood::launcher
