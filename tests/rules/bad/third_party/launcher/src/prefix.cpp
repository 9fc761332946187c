#include <boost/filesystem/path.hpp>
#include <nlohmann/json.hpp>
#include <toml++/toml.h>
