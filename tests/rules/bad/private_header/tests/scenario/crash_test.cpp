#include "support/temp_dir.hpp"
#include "wire/frame.hpp"
