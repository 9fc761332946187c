#pragma once

#include "exec_image_posix.hpp"

#include <sys/types.h>

#include <vector>

namespace brood::launcher {

/// A descriptor that is closed with its owner.
class Descriptor {
 public:
  Descriptor() = default;

  explicit Descriptor(int number) : number_(number) {}

  Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}

  Descriptor& operator=(Descriptor&& other) noexcept;

  ~Descriptor() { close(); }

  int get() const { return number_; }

  int release();
  void close();

 private:
  int number_ = -1;
};

struct PipeEnds {
  Descriptor reader;
  Descriptor writer;
};

/// A pipe whose ends are closed on exec. Throws LauncherError (internal).
PipeEnds make_pipe();

/// The null device, closed on exec. Throws LauncherError (internal).
Descriptor open_null(int flags);

/// What a child has as its streams, and what else it inherits under the same number.
struct ChildStreams {
  int input;
  int output;
  int errors;
  std::vector<int> inherited;
};

/// Starts the program of `image` as a child that dies with the calling thread (Linux) and has the
/// given streams, no blocked signals, and otherwise all that this process has. Throws
/// LauncherError: what `image.failure` says, or internal when no process can be made.
pid_t start_child(const ExecImage& image, const ChildStreams& streams);

/// Waits until the child has ended; its wait status.
int wait_for_child(pid_t child);

/// Reads until the writers are gone (empty: end) or the next bytes are there. Appends to `text`.
/// False at the end.
bool read_some(int descriptor, std::string& text);

}  // namespace brood::launcher
