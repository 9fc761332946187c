#include "os/handle.hpp"

#include "base/log.hpp"
#include "pool/pool.hpp"
