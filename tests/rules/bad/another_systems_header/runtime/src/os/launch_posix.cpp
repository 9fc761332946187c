#include "os/job_windows.hpp"
