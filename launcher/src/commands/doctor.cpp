#include "commands/doctor.hpp"

#include "doctor_facts.hpp"
#include "error.hpp"
#include "print.hpp"
#include "python_text.hpp"

namespace brood::launcher {

namespace {

std::string as_json(const DoctorFacts& facts, const std::vector<Finding>& findings) {
  std::string items;
  for (const Finding& finding : findings) {
    items += std::string(items.empty() ? "\n" : ",\n") +
             "    {\"check\": " + json_string(finding.check) +
             ",\n     \"what\": " + json_string(finding.what) +
             ",\n     \"why\": " + json_string(finding.why) +
             ",\n     \"mend\": " + json_string(finding.mend) + "}";
  }
  return "{\n  \"prefix\": " + (facts.prefix.empty() ? "null" : json_string(facts.prefix)) +
         ",\n  \"ok\": " + (findings.empty() ? "true" : "false") + ",\n  \"findings\": [" + items +
         (items.empty() ? "" : "\n  ") + "]\n}\n";
}

std::string as_text(const DoctorFacts& facts, const std::vector<Finding>& findings) {
  std::string text =
      "environment: " + (facts.prefix.empty() ? "none is active" : one_line(facts.prefix)) + "\n";
  for (std::size_t i = 0; i < findings.size(); ++i) {
    const Finding& finding = findings[i];
    text += "\n" + std::to_string(i + 1) + ". " + finding.what + "\n   why:  " + finding.why +
            "\n   mend: " + finding.mend + "\n";
  }
  return text + (findings.empty() ? "nothing is wrong\n" : "");
}

}  // namespace

int doctor(const DoctorOptions& options) {
  const DoctorFacts facts = gather_facts(options.environment, Environment::current());
  const std::vector<Finding> findings = diagnose(facts);
  print(options.json ? as_json(facts, findings) : as_text(facts, findings));
  return static_cast<int>(findings.empty() ? ExitCode::success : ExitCode::some_failed);
}

}  // namespace brood::launcher
