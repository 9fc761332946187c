#include "brood/brood.hpp"
#include "options.hpp"
#include "os/handle.hpp"
