#include <unistd.h>

#include <vector>
