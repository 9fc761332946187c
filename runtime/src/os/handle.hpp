#pragma once
// The public Handle, under the name that this folder uses.

#include "brood/handle.hpp"

namespace brood::os {

using brood::Handle;
using brood::NativeHandle;
using brood::no_handle;

}  // namespace brood::os
