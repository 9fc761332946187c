#include "man_page.hpp"

#include "help.hpp"
#include "help_table.hpp"
#include "version.hpp"

#include <sstream>

namespace brood::launcher {

namespace {

/// `text` so that roff prints it as it is.
std::string escaped(std::string_view text) {
  std::string result = text.starts_with('.') || text.starts_with('\'') ? "\\&" : "";
  for (const char c : text) {
    switch (c) {
      case '\\':
        result += "\\e";
        break;
      case '-':
        result += "\\-";
        break;
      case '\'':
        result += "\\(aq";
        break;
      case '`':
        result += "\\(ga";
        break;
      case '^':
        result += "\\(ha";
        break;
      case '~':
        result += "\\(ti";
        break;
      default:
        result += c;
    }
  }
  return result;
}

std::string option_head(const HelpOption& option) {
  std::string head;
  for (const std::string& name : option.names) {
    head += (head.empty() ? "\\fB" : ", \\fB") + escaped(name) + "\\fR";
  }
  return option.value.empty() ? head : head + " \\fI" + escaped(option.value) + "\\fR";
}

/// Writes one help text: lines with blanks in front as they stand, the others as paragraphs.
class HelpWriter {
 public:
  explicit HelpWriter(const HelpPage& page) : lines_(page.lines) {}

  std::string write(const std::string& text) {
    std::istringstream lines(text);
    std::string line;
    std::getline(lines, line);  // The title, which is the heading.
    while (std::getline(lines, line)) {
      take(line);
    }
    leave_lines();
    return std::move(result_);
  }

 private:
  void take(const std::string& line) {
    const std::size_t indent = line.find_first_not_of(' ');
    if (line.empty()) {
      leave_lines();
      is_in_options_ = false;
      needs_paragraph_ = true;
    } else if (indent == 2 && line[2] == '-' && at_ < lines_.size()) {
      leave_lines();
      const HelpLine& help = lines_[at_++];
      std::string head;
      for (const HelpOption& option : help.options) {
        head += (head.empty() ? "" : ", ") + option_head(option);
      }
      result_ += ".TP\n" + head + "\n" + escaped(help.text) + "\n";
      is_in_options_ = true;
      needs_paragraph_ = false;
    } else if (is_in_options_ && indent > 2) {
      // It was in the table already.
    } else if (indent > 0 || line.starts_with("Usage:")) {
      enter_lines();
      result_ += escaped(line) + "\n";
    } else {
      leave_lines();
      start_paragraph();
      result_ += escaped(line) + "\n";
    }
  }

  void start_paragraph() {
    if (needs_paragraph_) {
      result_ += ".PP\n";
      needs_paragraph_ = false;
    }
  }

  void enter_lines() {
    if (!is_in_lines_) {
      start_paragraph();
      result_ += ".nf\n";
      is_in_lines_ = true;
    }
  }

  void leave_lines() {
    if (is_in_lines_) {
      result_ += ".fi\n";
      is_in_lines_ = false;
    }
  }

  const std::vector<HelpLine>& lines_;
  std::string result_;
  std::size_t at_ = 0;
  bool is_in_lines_ = false;
  bool is_in_options_ = false;
  bool needs_paragraph_ = false;
};

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) {
    text += (text.empty() ? "" : ", ") + word;
  }
  return text;
}

constexpr std::string_view variables = R"(.SH ENVIRONMENT
.TP
\fBBROOD_ENVIRONMENT\fR
The environment that is meant when neither \fB\-n\fR nor \fB\-p\fR is given: a name, or with a slash a path.
.TP
\fBBROOD_START_METHOD\fR, \fBBROOD_PROCESSES\fR
How programs that link libbrood start their workers, and how many.
.TP
\fBCONDA_PREFIX\fR, \fBCONDA_SHLVL\fR, \fBCONDA_ENVS_DIRS\fR, \fBMAMBA_ROOT_PREFIX\fR
As conda and mamba use them.
.SH FILES
.TP
\fIbrood.toml\fR
Defaults, beside a script or in a folder above it; see the README.
.TP
\fI\(ti/.config/brood/brood.toml\fR
The user's own.
)";

}  // namespace

std::string man_page() {
  std::string page = ".TH BROOD 1 \"\" \"brood " BROOD_VERSION_TEXT "\" \"User Commands\"\n";
  const std::string general = help_text("");
  page += ".SH NAME\nbrood \\- " + escaped(parse_help(general).summary) + "\n.SH DESCRIPTION\n";
  const HelpPage own = parse_help(general);
  page += HelpWriter(own).write(general);
  page += ".SH COMMANDS\n";
  for (const std::string& verb : help_verbs()) {
    const std::string text = help_text(verb);
    const HelpPage table = parse_help(text);
    page += ".SS \"brood " + escaped(joined(table.verbs)) + "\"\n" + escaped(table.summary) +
            ".\n.PP\n";
    page += HelpWriter(table).write(text);
  }
  return page + std::string(variables);
}

}  // namespace brood::launcher
