#pragma once
// Exceptions on their way from a worker to its pool.

#include "wire/message.hpp"

#include <cstdint>
#include <exception>

namespace brood::pool {

/// Describes the exception being handled, and those nested in it. Call it inside a handler.
wire::ThrownException describe_current_exception();

/// What the caller of the task gets: RemoteError, or EncodingError for a result that could not
/// travel.
std::exception_ptr to_exception(const wire::ThrownException& thrown, std::int64_t pid);

}  // namespace brood::pool
