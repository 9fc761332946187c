#include <brood/pool.hpp>

#include "options.hpp"
#include "os/handle.hpp"
