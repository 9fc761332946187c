#include "help.hpp"

#include "shell_help.hpp"
#include "tool_help.hpp"
#include "version.hpp"

namespace brood::launcher {

namespace {

constexpr std::string_view general_help = R"(brood: programs in their conda environment, in parallel

Usage:
  brood run [-n NAME|-p PREFIX] [options] [--] PROGRAM ARGS...
      become PROGRAM inside the environment
  brood map [-n NAME|-p PREFIX] [options] [--] COMMAND... [::: INPUT...]
      run COMMAND once per input, several at a time
  brood activate [--stack] [ENV] | deactivate | reactivate
      print shell code that does it; `brood hook SHELL` for a login shell
  brood env list | info [ENV]
      what environments there are, what one is
  brood wrap [-n NAME|-p PREFIX|--relative PATH] [-o FILE] SCRIPT
      make one executable file that runs SCRIPT in its environment
  brood doctor [--json] | completions SHELL
      what is wrong here, and how to mend it; completion for a shell
  brood VERB --help | brood --help | brood --version

The environment is the one named, else the active one, else the one that the
program (or the interpreter of a script) lies in.

Examples:
  brood run -n science python analyse.py --fast
  brood run -p ./env -- make -j4
  brood map -n science -j 8 python frame.py {} ::: data/*.xyz
  find . -name '*.log' | brood map gzip

Exit status: the program's own for run; 0 or 1 (an input failed) for map. Else
  2 wrong usage, 3 environment missing or unusable, 126 program may not be
  executed, 127 program not found, 125 any other failure of brood itself.
)";

constexpr std::string_view run_help = R"(brood run: become PROGRAM inside a conda environment

Usage: brood run [-n NAME|-p PREFIX] [options] [--] PROGRAM ARGS...

  -n, --name NAME        environment by name: base, or one in conda's envs dirs
  -p, --prefix PREFIX    environment by path
  --cwd DIR              run in DIR; a relative PROGRAM is looked for there
  --env NAME=VALUE       set a variable, whatever the environment says; may be
                         repeated; --env NAME keeps one in spite of --clean-env
  --clean-env            start from little more than HOME, TERM and the language
  --no-activate-scripts  do not source activate.d and deactivate.d
  --cache                keep what simple scripts change for the next time
  --start-method METHOD  fork, spawn or forkserver: how a libbrood program, or
                         Python's multiprocessing, starts its workers
  --processes N          how many workers a libbrood program starts
  --dry-run              print what would be run, as code for a shell
  --config FILE          defaults from FILE, not from the nearest brood.toml
  --no-config            no defaults from any brood.toml
  -h, --help             this text

Everything from PROGRAM on belongs to it, options included. The process becomes
the program: its exit status, signals, terminal and standard streams are its
own. What activation scripts print goes to stderr; they read nothing.

Examples:
  brood run -n science analyse.py --fast     by the environment's own python
  brood run -p '/data/my env' --cwd /data -- sh -c 'echo $CONDA_PREFIX'
  brood run --start-method spawn --processes 4 ./simulate input.toml
  brood run /opt/env/bin/tool                the environment that it lies in

Exit status: PROGRAM's; else 2 wrong usage, 3 environment missing or unusable,
126 PROGRAM may not be executed, 127 PROGRAM not found, 125 other failure.
)";

constexpr std::string_view map_help =
    R"(brood map: run COMMAND once per input in a conda environment, several at a time

Usage: brood map [-n NAME|-p PREFIX] [options] [--] COMMAND... [::: INPUT...]

  -j, -P, --jobs N|N%   at a time (default: BROOD_PROCESSES, else the CPUs)
  -a, --arg-file FILE   inputs from FILE, one a line; - is stdin; also :::: FILE
  -0, -d C, -C REGEX    inputs end with NUL, with C; REGEX cuts them in columns
  -r                    no command for an empty input
  -N N, -X, -s SIZE     N inputs a command; as many as fit; into SIZE bytes
  -I STR                STR is replaced instead of {}
  --pipe                commands read stdin in blocks of --block SIZE (1M), cut
                        behind --recend STR (\n)
  --python MODULE:FUNC  call a Python function; inputs and results are lines of
                        JSON, or --raw; --preload A,B: import once, then fork
  --retries N           run a failing command up to N times in all
  --timeout TIME        end one that takes longer: 10, 5m, 200% (of the median)
  --halt RULE           stop early: now|soon,fail|success|done=N|N%
  --joblog FILE         a line for each; --resume, --resume-failed go on with it
  --results DIR         keep outputs in files; --trace FILE: times, for Perfetto
  --unordered           print as they end; --line-buffer: each line as it comes
  --dry-run             only print the commands; --progress: count inputs first
  --start-method M      fork, spawn or forkserver: how the workers start
  --config FILE         defaults from FILE, not a brood.toml; --no-config: none

{} becomes the input, {.} without its ending, {/} its last part, {//} its
folder, {/.} both; {1} {2.} {-1/} those of one column or source; {#} {%} the
number of the command and of its slot. Without any, inputs come last. Inputs are
all of -a, :::: and ::: with each other, of ::::+ and :::+ in step, else stdin.

Examples:
  brood map -n science -j 8 python frame.py {} ::: data/*.xyz
  brood map ./run --seed {1} --size {2} ::: 1 2 3 ::: 10 20
  find . -name '*.log' -print0 | brood map -0 -X gzip

Exit status: 0 when all succeeded; 1 when an input failed, with a summary on
stderr; else 2 wrong usage, 3 environment missing or unusable, 125 other.
)";

}  // namespace

std::string help_text(std::string_view verb) {
  if (verb == "run") {
    return std::string(run_help);
  }
  if (verb == "map") {
    return std::string(map_help);
  }
  const std::string_view text =
      tool_help_text(verb).empty() ? shell_help_text(verb) : tool_help_text(verb);
  return std::string(text.empty() ? general_help : text);
}

std::string version_text() {
  return "brood " BROOD_VERSION_TEXT "\n";
}

}  // namespace brood::launcher
