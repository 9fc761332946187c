#include "brood/address.hpp"

#include <string_view>
#include <utility>

namespace brood {

namespace {

constexpr std::string_view pipes = R"(\\.\pipe\)";

}  // namespace

Address::Address(std::string path)
    : family_(path.starts_with(pipes) ? Family::named_pipe : Family::unix_socket),
      text_(std::move(path)) {}

std::string Address::to_string() const {
  if (family_ == Family::inet) {
    return text_ + ":" + std::to_string(port_);
  }
  return text_.starts_with('\0') ? "@" + text_.substr(1) : text_;
}

const std::string& Address::none() noexcept {
  static const std::string empty;
  return empty;
}

}  // namespace brood
