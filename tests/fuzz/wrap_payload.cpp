// The payload of a wrapped program: any bytes are refused, or are what somebody wrote. The first
// byte chooses whether they come as they are, or with a digest that fits, which is how the
// description behind it is reached.

#include "wrap_payload.hpp"

#include <brood/detail/sha256.hpp>

#include "error.hpp"
#include "fuzz/fuzz.hpp"

#include <string_view>

namespace {

using namespace brood::launcher;

void check(const std::string& block) {
  using brood::fuzz::require;
  try {
    const WrapPayload payload = parse_payload(block, "/folder/tool");
    require(!payload.command.empty() || payload.script_name, "there is something to run");
    require(payload.script.size() < block.size(), "the script is part of the block");
    require(!payload.processes || *payload.processes > 0, "there are processes");
    // Written anew it says the same.
    const WrapPayload again = parse_payload(payload_block(payload), "/folder/tool");
    require(again.command == payload.command && again.arguments == payload.arguments &&
                again.script == payload.script && again.variables == payload.variables &&
                again.script_name == payload.script_name && again.relative == payload.relative,
            "a payload is read as it was written");
  } catch (const LauncherError& error) {
    require(error.code() == ExitCode::internal, "it is the file's fault");
    require(std::string_view(error.what()).find('\n') == std::string_view::npos,
            "a message is one line");
  }
}

/// A block whose digest fits: `description` and a script.
std::string sealed(const std::string& description) {
  std::string block = "brood payload 1\n";
  block += static_cast<char>(description.size());
  block += static_cast<char>(description.size() >> 8);
  block += std::string(6, '\0') + '\2' + std::string(7, '\0');
  const std::string content = description + "x\n";
  brood::detail::Sha256 hash;
  hash.update(std::as_bytes(std::span(block)));
  hash.update(std::as_bytes(std::span(content)));
  const auto digest = hash.digest();
  return block.append(reinterpret_cast<const char*>(digest.data()), digest.size()) + content;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::span<const std::byte> input = std::as_bytes(std::span(data, size));
  const bool is_sealed = brood::fuzz::take_choice(input) % 2 == 1 && input.size() < 0xffff;
  const std::string text(reinterpret_cast<const char*>(input.data()), input.size());
  check(is_sealed ? sealed(text) : text);
  return 0;
}
