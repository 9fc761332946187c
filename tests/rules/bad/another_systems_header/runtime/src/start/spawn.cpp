#include "os/fork_posix.hpp"
