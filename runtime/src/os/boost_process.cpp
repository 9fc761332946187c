// The part of Boost.Process that is code: in Boost 1.81 its header-only mode leaves functions
// undefined.

#include "os/boost_process.hpp"

#include <boost/process/v2/src.hpp>
