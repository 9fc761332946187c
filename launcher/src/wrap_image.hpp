#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

/// The file of a wrapped program: the launcher, and a payload behind it.
///
/// The launcher has a slot of a few bytes in its data for where the payload begins; `brood wrap`
/// fills it in the copy. So brood itself asks no file whether it is wrapped, a wrapped program
/// knows that it is one when its payload was cut off (as `strip` does), and what a signature
/// appends later does no harm.
namespace brood::launcher {

/// Where the payload of this process's own program begins; 0 when it is brood itself.
std::uint64_t own_payload_place();

/// Where the payload begins in the bytes of an executable; 0 when it is brood itself, nothing when
/// it is no brood.
std::optional<std::uint64_t> payload_place_in(std::string_view image);

/// The file of a wrapped program: the launcher in `image`, without the payload that it may have,
/// and `block` behind it. Throws LauncherError (internal) when `image` is no brood.
std::string wrapped_image(std::string image, std::string_view block);

}  // namespace brood::launcher
