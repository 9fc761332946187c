#include "map/halt.hpp"

#include "error.hpp"
#include "option_reader.hpp"

namespace brood::launcher {

namespace {

constexpr std::size_t least_for_percent = 3;

[[noreturn]] void refuse(const std::string& text) {
  refuse_usage("map",
               "--halt needs never, or now or soon, a comma, and fail, success or done with "
               "a number: soon,fail=1 or now,success=10%, not " +
                   shown(text));
}

}  // namespace

std::optional<HaltRule> halt_rule(const std::string& text) {
  if (text == "never") {
    return std::nullopt;
  }
  HaltRule rule;
  const std::size_t comma = text.find(',');
  const std::size_t equals = text.find('=');
  if (comma == std::string::npos || equals == std::string::npos || equals < comma) {
    refuse(text);
  }
  const std::string when = text.substr(0, comma);
  const std::string what = text.substr(comma + 1, equals - comma - 1);
  std::string number = text.substr(equals + 1);
  if (when != "now" && when != "soon") {
    refuse(text);
  }
  rule.verdict = when == "now" ? Verdict::stop_now : Verdict::stop_soon;
  if (what == "success") {
    rule.what = HaltRule::What::success;
  } else if (what == "done") {
    rule.what = HaltRule::What::done;
  } else if (what != "fail") {
    refuse(text);
  }
  rule.is_percent = number.ends_with('%');
  if (rule.is_percent) {
    number.pop_back();
  }
  rule.number = whole_number(number, "--halt", 1, "map");
  return rule;
}

Verdict Halt::judge(const CommandOutcome& outcome) {
  ++done_;
  failed_ += outcome.succeeded() ? 0 : 1;
  if (!rule_ || was_met_) {
    return Verdict::go_on;
  }
  const bool counts_this = rule_->what == HaltRule::What::done ||
                           (rule_->what == HaltRule::What::success) == outcome.succeeded();
  const std::size_t count = rule_->what == HaltRule::What::fail      ? failed_
                            : rule_->what == HaltRule::What::success ? done_ - failed_
                                                                     : done_;
  const auto number = static_cast<std::size_t>(rule_->number);
  was_met_ = counts_this &&
             (rule_->is_percent ? done_ >= least_for_percent && 100 * count >= number * done_
                                : count >= number);
  if (!was_met_) {
    return Verdict::go_on;
  }
  if (rule_->what != HaltRule::What::done) {
    exit_code_ = outcome.succeeded() ? 0 : shell_status(outcome);
  }
  return rule_->verdict;
}

int shell_status(const CommandOutcome& outcome) {
  switch (outcome.ending) {
    case Ending::killed:
      return 128 + outcome.status;
    case Ending::timed_out:
      return 124;  // What timeout(1) gives.
    case Ending::raised:
    case Ending::worker_died:
    case Ending::stopped:
      return 1;
    case Ending::exited:
    case Ending::not_started:
      break;
  }
  return outcome.status;
}

}  // namespace brood::launcher
