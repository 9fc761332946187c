#include "shell_quote.hpp"

#include "python_text.hpp"
#include "utf8.hpp"

#include <algorithm>
#include <array>

namespace brood::launcher {

namespace {

/// In single quotes, with `instead` for each quote in it.
std::string in_quotes(std::string_view value, std::string_view instead) {
  std::string word = "'";
  for (const char c : value) {
    word += c == '\'' ? instead : std::string_view(&c, 1);
  }
  return word += '\'';
}

bool is_control(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte == 0x7f;
}

/// In $'...': numbers in octal, since those in hex have no end in every shell.
std::string with_escapes(std::string_view value) {
  std::string word = "$'";
  for (const char c : value) {
    if (c == '\n' || c == '\t' || c == '\r') {
      word += c == '\n' ? "\\n" : c == '\t' ? "\\t" : "\\r";
    } else if (is_control(c)) {
      const auto byte = static_cast<unsigned char>(c);
      word += '\\';
      for (const int shift : {6, 3, 0}) {
        word += static_cast<char>('0' + (byte >> shift & 7));
      }
    } else {
      word += c == '\'' || c == '\\' ? "\\" : "";
      word += c;
    }
  }
  return word += '\'';
}

std::string for_csh(std::string_view value) {
  std::string word = "'";
  for (const char c : value) {
    if (c == '\'') {
      word += "'\\''";
    } else {
      word += c == '!' || c == '\n' ? "\\" : "";
      word += c;
    }
  }
  return word += '\'';
}

std::string for_fish(std::string_view value) {
  std::string word = "'";
  for (const char c : value) {
    word += c == '\'' || c == '\\' ? "\\" : "";
    word += c;
  }
  return word += '\'';
}

/// PowerShell reads typographic single quotes as single quotes.
std::string for_powershell(std::string_view value) {
  std::string word = "'";
  while (!value.empty()) {
    const Utf8Unit unit = first_utf8_unit(value);
    const bool is_quote = unit.code == '\'' || (unit.code >= 0x2018 && unit.code <= 0x201b);
    for (int i = unit.is_character && is_quote ? 2 : 1; i > 0; --i) {
      word += value.substr(0, unit.size);
    }
    value.remove_prefix(unit.size);
  }
  return word += '\'';
}

std::optional<std::string> for_cmd(std::string_view value) {
  if (value.find_first_of("\r\n") != std::string_view::npos) {
    return std::nullopt;
  }
  std::string word;
  for (const char c : value) {
    const bool is_special = std::string_view("\"^&|<>()!").find(c) != std::string_view::npos;
    word += is_special ? "^" : c == '%' ? "%" : "";
    word += c;
  }
  return word;
}

/// What shells set, count or refuse by themselves; zsh would even change the user for UID.
constexpr std::array kept_by_posix{
    "BASHOPTS", "BASHPID",       "BASH_ARGC",        "BASH_ARGV",    "BASH_VERSINFO",
    "EGID",     "EPOCHREALTIME", "EPOCHSECONDS",     "ERRNO",        "EUID",
    "FUNCNAME", "GID",           "HISTCMD",          "LINENO",       "OPTIND",
    "PPID",     "RANDOM",        "SECONDS",          "SHELLOPTS",    "TTYIDLE",
    "UID",      "USERNAME",      "ZSH_EVAL_CONTEXT", "ZSH_SUBSHELL", "_"};
constexpr std::array kept_by_fish{"FISH_VERSION", "SHLVL",    "PWD",     "_",
                                  "argv",         "fish_pid", "history", "hostname",
                                  "pipestatus",   "status",   "version", "umask"};

template <std::size_t N>
bool is_in(const std::array<const char*, N>& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

bool is_identifier(std::string_view name) {
  const auto is_letter = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
  };
  return !name.empty() && is_letter(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return is_letter(c) || (c >= '0' && c <= '9'); });
}

std::optional<std::string> quoted(std::string_view value, Shell shell) {
  if (value.find('\0') != std::string_view::npos) {
    return std::nullopt;
  }
  switch (shell) {
    case Shell::csh:
      return for_csh(value);
    case Shell::fish:
      return for_fish(value);
    case Shell::xonsh:
      return python_literal(value);
    case Shell::powershell:
      return for_powershell(value);
    case Shell::cmd:
      return for_cmd(value);
    case Shell::posix:
      break;
  }
  return in_quotes(value, "'\\''");
}

std::string quoted_in_one_line(std::string_view value) {
  constexpr std::string_view plain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:=+,@%";
  if (!value.empty() && value.find_first_not_of(plain) == std::string_view::npos) {
    return std::string(value);
  }
  const bool has_control = std::any_of(value.begin(), value.end(), is_control);
  return has_control ? with_escapes(value) : in_quotes(value, "'\\''");
}

bool is_settable(std::string_view name, Shell shell) {
  switch (shell) {
    case Shell::posix:
      return is_identifier(name) && !is_in(kept_by_posix, name);
    case Shell::fish:
      return is_identifier(name) && !is_in(kept_by_fish, name);
    case Shell::csh:
    case Shell::xonsh:
    case Shell::powershell:
    case Shell::cmd:
      break;
  }
  // Quoted as a whole where it is no identifier; only `set` of cmd.exe and `setenv` cannot.
  const bool is_bare = shell == Shell::csh || shell == Shell::cmd;
  return is_bare ? is_identifier(name) : !name.empty() && name.find('=') == std::string_view::npos;
}

}  // namespace brood::launcher
