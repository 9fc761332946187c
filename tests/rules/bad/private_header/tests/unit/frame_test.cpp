#include "wire/frame.hpp"
