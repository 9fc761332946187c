#include "shell_hook.hpp"

#include "completion_values.hpp"
#include "completions.hpp"
#include "error.hpp"
#include "shell.hpp"
#include "shell_quote.hpp"

namespace brood::launcher {

namespace {

/// In these texts @BROOD@ is the program as a word of the shell.
constexpr std::string_view posix_function = R"shell(brood() {
  case "${1-}" in
    activate | deactivate | reactivate) ;;
    *)
      command @BROOD@ "$@"
      return
      ;;
  esac
  case " $* " in
    *' -h '* | *' --help '* | *' --json '* | *' --shell'*)
      command @BROOD@ "$@"
      return
      ;;
  esac
  __brood_verb=$1
  shift
  __brood_code=$(command @BROOD@ "$__brood_verb" --shell posix "$@") || return
  unset -v __brood_verb
  eval "unset -v __brood_code
$__brood_code"
}
)shell";

constexpr std::string_view posix_prompt = R"shell(case ${PS1-} in
  '' | *'${CONDA_PROMPT_MODIFIER-}'*) ;;
  *) PS1='${CONDA_PROMPT_MODIFIER-}'${PS1#"${CONDA_PROMPT_MODIFIER-}"} ;;
esac
)shell";

constexpr std::string_view zsh_prompt = R"shell(__brood_prompt() {
  PS1=${PS1#"${__brood_shown-}"}
  if [[ -o prompt_subst ]]; then
    __brood_shown='${${CONDA_PROMPT_MODIFIER-}//\%/%%}'
  else
    __brood_shown=${${CONDA_PROMPT_MODIFIER-}//\%/%%}
  fi
  PS1=$__brood_shown$PS1
}
typeset -ga precmd_functions
(( ${precmd_functions[(Ie)__brood_prompt]} )) || precmd_functions+=(__brood_prompt)
)shell";

constexpr std::string_view fish_function = R"shell(function brood
  if contains -- "$argv[1]" activate deactivate reactivate
    and not string match -qr -- '^(-h|--help|--json|--shell.*)$' $argv
    command @BROOD@ $argv[1] --shell fish $argv[2..-1] | source
    return $pipestatus[1]
  end
  command @BROOD@ $argv
end
)shell";

constexpr std::string_view fish_prompt =
    R"shell(if functions -q fish_prompt; and not functions -q __brood_fish_prompt
  functions -c fish_prompt __brood_fish_prompt
  function __brood_status
    return $argv[1]
  end
  function fish_prompt
    set -l last $status
    printf '%s' "$CONDA_PROMPT_MODIFIER"
    __brood_status $last
    __brood_fish_prompt
  end
end
)shell";

/// What changes the shell comes back in a file: commands/csh.hpp.
constexpr std::string_view csh_alias = R"shell(set __brood = @BROOD@
set __brood_file = "`$__brood:q --brood-csh-file`"
alias brood '$__brood:q --brood-csh $__brood_file:q \!* && if (-e $__brood_file:q) source $__brood_file:q'
if ($?tcsh) complete brood 'p/1/(@VERBS@)/' 'n/activate/`$__brood:q env list --names`/'
)shell";

constexpr std::string_view csh_prompt = R"shell(if ($?prompt && $?tcsh && ! $?__brood_prompt) then
  set __brood_prompt = "$prompt:q"
  alias precmd 'set __brood_shown = ""; if ($?CONDA_PROMPT_MODIFIER) set __brood_shown = "`$__brood:q --brood-csh-prompt`"; set prompt = "${__brood_shown:q}${__brood_prompt:q}"'
endif
)shell";

/// At the terminal a program shall have it, which xonsh gives to functions outside its threads
/// only; in a script it may stand in a pipe, which is for those within.
constexpr std::string_view xonsh_function = R"shell(def __brood_define():
    import subprocess
    from xonsh.tools import unthreadable
    program = @BROOD@
    def brood(args, stdin=None, stdout=None, stderr=None):
        env = __xonsh__.env.detype()
        is_code = bool(args) and args[0] in ('activate', 'deactivate', 'reactivate')
        if not is_code or any(a in ('-h', '--help', '--json') or a.startswith('--shell') for a in args):
            return subprocess.call([program, *args], env=env, stdin=stdin, stdout=stdout, stderr=stderr)
        done = subprocess.run([program, args[0], '--shell', 'xonsh', *args[1:]], env=env, stdout=subprocess.PIPE)
        if done.returncode == 0:
            __xonsh__.execer.exec(done.stdout.decode('ascii'), glbs=__xonsh__.ctx, filename='brood')
        return done.returncode
    aliases['brood'] = unthreadable(brood) if __xonsh__.env.get('XONSH_INTERACTIVE') else brood
    def complete(prefix, line, begidx, endidx, ctx):
        words = line[:begidx].split()
        if words[:1] != ['brood']:
            return None
        if len(words) == 1:
            return {w for w in '@VERBS@'.split() if w.startswith(prefix)}
        if words[1] != 'activate' and words[-1] not in ('-n', '--name', 'info'):
            return None
        names = subprocess.run([program, 'env', 'list', '--names'], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return {n for n in names.stdout.decode('utf-8', 'surrogateescape').splitlines() if n.startswith(prefix)}
    __xonsh__.completers['brood'] = complete
    if hasattr(__xonsh__.completers, 'move_to_end'):
        __xonsh__.completers.move_to_end('brood', last=False)
__brood_define()
del __brood_define
)shell";

constexpr std::string_view powershell_function = R"shell(function global:brood {
  $program = @BROOD@
  $verbs = 'activate', 'deactivate', 'reactivate'
  $plain = $args | Where-Object { $_ -in '-h', '--help', '--json' -or "$_".StartsWith('--shell') }
  if ($args.Count -gt 0 -and $verbs -contains $args[0] -and -not $plain) {
    $rest = @($args | Select-Object -Skip 1)
    $code = & $program $args[0] --shell powershell @rest | Out-String
    if ($LASTEXITCODE -eq 0 -and $code) { Invoke-Expression $code }
  } else {
    & $program @args
  }
}
)shell";

constexpr std::string_view powershell_prompt =
    R"shell(if (-not (Test-Path variable:global:BroodPrompt)) {
  $global:BroodPrompt = $function:prompt
  function global:prompt { "$Env:CONDA_PROMPT_MODIFIER" + (& $global:BroodPrompt) }
}
)shell";

/// Without the line at its beginning that only zsh's own search for functions reads: an interactive
/// zsh takes a comment in what it evaluates for a command.
std::string zsh_completion() {
  const std::string code = completions("zsh", "@BROOD@");
  return code.substr(code.find('\n') + 1);
}

/// The parts that make the hook of a shell.
std::string hook_text(std::string_view name, Shell shell, bool shows_prompt) {
  const auto prompt = [&](std::string_view text) {
    return shows_prompt ? std::string(text) : std::string();
  };
  switch (shell) {
    case Shell::csh:
      return std::string(csh_alias) + prompt(csh_prompt);
    case Shell::fish:
      return std::string(fish_function) + completions("fish", "@BROOD@") + prompt(fish_prompt);
    case Shell::xonsh:
      return std::string(xonsh_function);  // Its prompt shows CONDA_DEFAULT_ENV by itself.
    case Shell::powershell:
      return std::string(powershell_function) + completions("powershell", "@BROOD@") +
             prompt(powershell_prompt);
    case Shell::cmd:
    case Shell::posix:
      break;
  }
  if (name == "zsh") {
    return std::string(posix_function) + zsh_completion() + prompt(zsh_prompt);
  }
  return std::string(posix_function) + (name == "bash" ? completions("bash", "@BROOD@") : "") +
         prompt(posix_prompt);
}

}  // namespace

std::string shell_hook(std::string_view shell, const std::string& program, bool shows_prompt) {
  const Shell kind = shell_named(shell).value_or(Shell::posix);
  if (kind == Shell::cmd) {
    throw LauncherError(ExitCode::usage, "cmd.exe has no functions to define",
                        "write 'brood activate --shell cmd.exe NAME > FILE.bat' and call FILE.bat");
  }
  const std::optional<std::string> word = quoted(program, kind);
  if (!word || (kind == Shell::csh && program.find('\n') != std::string::npos)) {
    throw LauncherError(ExitCode::usage, "this shell cannot name the program " + shown(program));
  }
  const std::string text = hook_text(shell, kind, shows_prompt);
  return filled(filled(text, "@VERBS@", joined(all_verbs(), " ")), "@BROOD@", *word);
}

}  // namespace brood::launcher
