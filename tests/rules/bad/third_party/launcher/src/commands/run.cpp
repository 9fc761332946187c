#include <CLI/CLI.hpp>
#include <absl/strings/str_cat.hpp>
