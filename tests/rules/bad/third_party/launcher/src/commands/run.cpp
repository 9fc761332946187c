#include <absl/strings/str_cat.hpp>
