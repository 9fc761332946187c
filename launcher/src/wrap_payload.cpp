#include "wrap_payload.hpp"

#include <brood/detail/sha256.hpp>

#include "config_toml.hpp"
#include "error.hpp"
#include "utf8.hpp"
#include "version.hpp"

#include <limits>

namespace brood::launcher {

namespace {

constexpr std::string_view magic = "brood payload 1\n";
constexpr std::size_t digest_place = 32;
constexpr std::uint64_t largest_description = 1 << 20;
constexpr std::uint64_t largest_script = 64 << 20;

std::string little_endian(std::uint64_t number) {
  std::string bytes;
  for (int i = 0; i < 8; ++i) {
    bytes += static_cast<char>(number >> (8 * i));
  }
  return bytes;
}

std::uint64_t number_at(std::string_view bytes, std::size_t place) {
  std::uint64_t number = 0;
  for (std::size_t i = 8; i-- > 0;) {
    number = number << 8 | static_cast<unsigned char>(bytes[place + i]);
  }
  return number;
}

std::string digest_of(std::string_view head, std::string_view content) {
  detail::Sha256 hash;
  hash.update(std::as_bytes(std::span(head)));
  hash.update(std::as_bytes(std::span(content)));
  const detail::Sha256::Digest digest = hash.digest();
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const Utf8Unit unit = first_utf8_unit(text);
    if (!unit.is_character) {
      return false;
    }
    text.remove_prefix(unit.size);
  }
  return true;
}

std::string text_for(const std::string& text) {
  if (!is_utf8(text)) {
    throw LauncherError(ExitCode::usage, "cannot wrap " + shown(text) + ": it is no UTF-8");
  }
  return toml_string(text);
}

std::string list_for(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) {
    list += (list.empty() ? "" : ", ") + text_for(text);
  }
  return "[" + list + "]";
}

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw LauncherError(ExitCode::internal, "cannot start " + shown(file) + ": " + why,
                      "make it again with 'brood wrap', or fetch it again");
}

WrapPayload described(const std::vector<TomlEntry>& entries, const std::string& file) {
  WrapPayload payload;
  for (const auto& [key, line, column, value] : entries) {
    if (key == "name") {
      payload.environment.name = toml_text(value, file, key);
    } else if (key == "prefix") {
      payload.environment.prefix = toml_text(value, file, key);
    } else if (key == "relative") {
      payload.relative = toml_text(value, file, key);
    } else if (key == "start_method") {
      payload.start_method = toml_text(value, file, key);
    } else if (key == "processes") {
      const std::int64_t count = toml_number(value, file, key);
      if (count < 1 || count > std::numeric_limits<int>::max()) {
        refuse_at(file, line, column, "processes is a number from 1 up");
      }
      payload.processes = static_cast<int>(count);
    } else if (key == "command") {
      payload.command = toml_texts(value, file, key);
    } else if (key == "arguments") {
      payload.arguments = toml_texts(value, file, key);
    } else if (key == "script") {
      payload.script_name = toml_text(value, file, key);
    } else if (key == "variables") {
      for (const TomlEntry& variable : toml_table(value, file, key)) {
        payload.variables.emplace_back(variable.key, toml_text(variable.value, file, key));
      }
    } else if (key != "made_by") {
      refuse_at(file, line, column, "a newer brood made it: there is no key " + shown(key));
    }
  }
  if (payload.command.empty() && !payload.script_name) {
    refuse_at(file, 1, 1, "there is nothing to run");
  }
  if (payload.script_name && (payload.script_name->empty() || *payload.script_name == "." ||
                              *payload.script_name == ".." ||
                              payload.script_name->find_first_of("/\\:") != std::string::npos)) {
    refuse_at(file, 1, 1, "script is no file name");
  }
  return payload;
}

}  // namespace

std::string payload_description(const WrapPayload& payload) {
  std::string text = std::string("made_by = ") + toml_string("brood " BROOD_VERSION_TEXT) + "\n";
  const auto add = [&](const char* key, const std::optional<std::string>& value) {
    if (value) {
      text += std::string(key) + " = " + text_for(*value) + "\n";
    }
  };
  add("name", payload.environment.name);
  add("prefix", payload.environment.prefix);
  add("relative", payload.relative);
  add("start_method", payload.start_method);
  if (payload.processes) {
    text += "processes = " + std::to_string(*payload.processes) + "\n";
  }
  text += "command = " + list_for(payload.command) + "\n";
  add("script", payload.script_name);
  if (!payload.arguments.empty()) {
    text += "arguments = " + list_for(payload.arguments) + "\n";
  }
  if (!payload.variables.empty()) {
    text += "\n[variables]\n";
  }
  for (const auto& [name, value] : payload.variables) {
    text += text_for(name) + " = " + text_for(value) + "\n";
  }
  return text;
}

std::string payload_block(const WrapPayload& payload) {
  const std::string description = payload_description(payload);
  if (description.size() > largest_description || payload.script.size() > largest_script) {
    throw LauncherError(ExitCode::usage,
                        "cannot wrap that: a script has 64 MiB at the most, the rest 1 MiB");
  }
  std::string block =
      std::string(magic) + little_endian(description.size()) + little_endian(payload.script.size());
  const std::string content = description + payload.script;
  block += digest_of(block, content);
  return block + content;
}

std::size_t payload_size(std::string_view head, std::uint64_t available, const std::string& file) {
  if (head.size() < payload_head_size) {
    refuse(file, "its payload was cut off");
  }
  const std::uint64_t description = number_at(head, magic.size());
  const std::uint64_t script = number_at(head, magic.size() + 8);
  if (!head.starts_with(magic) || description > largest_description || script > largest_script) {
    refuse(file, "its payload was changed, or a newer brood made it");
  }
  const std::uint64_t size = payload_head_size + description + script;
  if (size > available) {
    refuse(file, "its payload was cut off");
  }
  return static_cast<std::size_t>(size);
}

WrapPayload parse_payload(std::string_view block, const std::string& file) {
  const std::size_t size = payload_size(block.substr(0, payload_head_size), block.size(), file);
  block = block.substr(0, size);
  const std::string_view content = block.substr(payload_head_size);
  if (block.substr(digest_place, detail::Sha256::digest_size) !=
      digest_of(block.substr(0, digest_place), content)) {
    refuse(file, "its payload was changed");
  }
  const auto length = static_cast<std::size_t>(number_at(block, magic.size()));
  try {
    WrapPayload payload = described(parse_toml(content.substr(0, length), "payload"), "payload");
    payload.script = content.substr(length);
    return payload;
  } catch (const LauncherError& error) {
    refuse(file, error.what());
  }
}

}  // namespace brood::launcher
