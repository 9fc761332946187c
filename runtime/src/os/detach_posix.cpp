#include "os/detach_posix.hpp"

#include "os/system_error.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>
#include <vector>

namespace brood::os {

namespace {

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

using Folder = std::unique_ptr<DIR, CloseFolder>;

/// Descriptors that are open now, those of stdio not among them; none where the system does not
/// tell.
std::vector<int> open_descriptors() {
  Folder folder(::opendir("/dev/fd"));
  if (folder == nullptr) {
    folder = Folder(::opendir("/proc/self/fd"));
  }
  if (folder == nullptr) {
    return {};
  }
  std::vector<int> descriptors;
  while (const dirent* const entry = ::readdir(folder.get())) {
    int number = -1;
    const char* const end = entry->d_name + std::strlen(entry->d_name);
    const auto [stop, error] = std::from_chars(entry->d_name, end, number);
    if (error == std::errc() && stop == end && number > STDERR_FILENO &&
        number != ::dirfd(folder.get())) {
      descriptors.push_back(number);
    }
  }
  return descriptors;
}

}  // namespace

void detach(std::span<const NativeHandle> keep) {
  if (::setsid() < 0) {
    throw_last_error("setsid");
  }
  if (::chdir("/") != 0) {
    throw_last_error("change to the folder /");
  }
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) {
    throw_last_error("open /dev/null");
  }
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    ::dup2(null, stream);
  }
  for (const int descriptor : open_descriptors()) {  // null's too
    if (std::find(keep.begin(), keep.end(), descriptor) == keep.end()) {
      ::close(descriptor);
    }
  }
}

}  // namespace brood::os
