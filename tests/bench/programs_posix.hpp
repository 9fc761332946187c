#pragma once
// Other programs as sides of a comparison: started and waited for, or CPython that does what it is
// told.

#include <sys/types.h>

#include <cstdio>
#include <filesystem>
#include <string>
#include <vector>

namespace brood::bench {

/// What a program is started with. Output goes to /dev/null; errors are seen.
struct Command {
  std::vector<std::string> words;  ///< the first is the program's path
  std::string input = "/dev/null";
  /// The little that every shell leaves.
  std::vector<std::string> environment = {"PATH=/usr/bin:/bin", "HOME=/nonexistent", "SHLVL=1",
                                          "PWD=" + std::filesystem::current_path().string()};
};

/// By posix_spawn. Throws std::runtime_error when it cannot be started, or its exit status is not
/// 0.
void run(const Command& command);

/// A CPython that runs cpython.py: `python3` of the PATH.
class Python {
 public:
  Python();
  ~Python();
  Python(const Python&) = delete;
  Python& operator=(const Python&) = delete;

  /// "CPython 3.11.2"
  const std::string& version() const { return version_; }

  /// What cpython.py says to `request` (its head lists them): seconds, measured over there.
  /// Throws std::runtime_error when it ended instead of answering; its own words are on stderr.
  double seconds(const std::string& request);

 private:
  std::string ask(const std::string& request);

  pid_t pid_ = 0;
  std::FILE* requests_ = nullptr;
  std::FILE* answers_ = nullptr;
  std::string version_;
};

}  // namespace brood::bench
