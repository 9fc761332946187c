#pragma once

#include "activation.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What a file of the activation cache holds. Pure.
namespace brood::launcher {

/// FNV-1a: against accidents, and for names. Who may write the file may write anything.
std::uint64_t checksum(std::string_view text);

/// Appends a name and a value so that no two lists of them are one text.
void add_field(std::string& text, std::string_view name, std::string_view value);

/// `content` with what shows that it is whole.
std::string sealed(std::string_view content);

/// The text of a file, and the changes in it when it is whole and of that key.
std::string cache_text(std::string_view key, const std::vector<Variable>& changes);
std::optional<std::vector<Variable>> changes_in(std::string_view text, std::string_view key);

}  // namespace brood::launcher
