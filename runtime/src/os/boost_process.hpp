#pragma once
// Boost.Process, on std::filesystem: so that who links libbrood needs no library of Boost
// (BOOST_PROCESS_USE_STD_FS, see runtime/CMakeLists.txt). The first two headers are ones that
// Boost 1.81 forgets in that mode.

#include <boost/filesystem.hpp>
#include <boost/optional.hpp>
#include <boost/process/v2/process.hpp>
