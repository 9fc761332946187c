#pragma once
// Sockets with a name that are meant for processes of this user alone.

#include "os/handle.hpp"

#include <string>

namespace brood::os {

/// A path for a socket that nobody could guess. Linux: an abstract one, which vanishes with its
/// socket. macOS: in the user's folder for temporary files.
std::string private_socket_name();

/// Whether the process at the other end of a socket is this user's, or the superuser's.
bool is_of_this_user(const Handle& socket);

}  // namespace brood::os
