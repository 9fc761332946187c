#include "script_language.hpp"

#include <algorithm>

namespace brood::launcher {

namespace {

constexpr std::array<ScriptLanguage, 16> languages{{{".py", {"python", "python3"}},
                                                    {".pyw", {"pythonw", "python"}},
                                                    {".pyz", {"python", "python3"}},
                                                    {".R", {"Rscript", "Rscript"}},
                                                    {".r", {"Rscript", "Rscript"}},
                                                    {".pl", {"perl", "perl"}},
                                                    {".rb", {"ruby", "ruby"}},
                                                    {".jl", {"julia", "julia"}},
                                                    {".lua", {"lua", "lua"}},
                                                    {".js", {"node", "nodejs"}},
                                                    {".sh", {"sh", "bash"}},
                                                    {".bash", {"bash", "bash"}},
                                                    {".zsh", {"zsh", "zsh"}},
                                                    {".fish", {"fish", "fish"}},
                                                    {".bat", {nullptr, nullptr}},
                                                    {".cmd", {nullptr, nullptr}}}};

}  // namespace

const ScriptLanguage* script_language(const std::string& name) {
  const auto found = std::find_if(languages.begin(), languages.end(), [&](const auto& language) {
    return name.size() > language.ending.size() && name.ends_with(language.ending);
  });
  return found == languages.end() ? nullptr : &*found;
}

}  // namespace brood::launcher
