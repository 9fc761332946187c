#include "brood/error.hpp"

#include <sstream>
#include <utility>

namespace brood {

namespace {

std::string describe(const std::vector<ExceptionRecord>& chain, std::int64_t pid) {
  std::string text;
  for (const ExceptionRecord& record : chain) {
    text += (text.empty() ? "" : "; caused by ") + record.type_name;
    text += record.message.empty() ? "" : ": " + record.message;
  }
  return text + " (thrown in process " + std::to_string(pid) + ")";
}

/// The chain, which comes from another process, with something in it.
std::vector<ExceptionRecord>& known(std::vector<ExceptionRecord>& chain) {
  if (chain.empty()) {
    chain.push_back({"unknown", {}});
  }
  return chain;
}

std::string describe_end(int exitcode) {
  constexpr int most_signals = 128;
  if (exitcode < -most_signals) {  // Windows: what a crash leaves behind, 0xC0000005 and the like
    std::ostringstream code;
    code << "ended with code 0x" << std::hex << std::uppercase
         << static_cast<std::uint32_t>(exitcode);
    return code.str();
  }
  return exitcode < 0 ? "was ended by signal " + std::to_string(-exitcode)
                      : "ended with exit code " + std::to_string(exitcode);
}

/// In seconds, as short as it goes: "0.25 s".
std::string describe_time(std::chrono::nanoseconds time) {
  std::ostringstream text;
  text << std::chrono::duration<double>(time).count() << " s";
  return text.str();
}

}  // namespace

// The destructors are here so that each class has one home for its type information.
Error::~Error() = default;
RemoteError::~RemoteError() = default;
WorkerDied::~WorkerDied() = default;
TaskTimeout::~TaskTimeout() = default;
PoolTerminated::~PoolTerminated() = default;
CancelledError::~CancelledError() = default;
StartError::~StartError() = default;
EncodingError::~EncodingError() = default;
DecodingError::~DecodingError() = default;
EOFError::~EOFError() = default;
BufferTooShort::~BufferTooShort() = default;
AuthenticationError::~AuthenticationError() = default;
OwnerDied::~OwnerDied() = default;

RemoteError::RemoteError(std::vector<ExceptionRecord> chain, std::int64_t pid)
    : Error(describe(known(chain), pid)), chain_(std::move(chain)), pid_(pid) {}

TaskTimeout::TaskTimeout(std::int64_t pid, std::size_t index, std::chrono::nanoseconds timeout)
    : Error("task " + std::to_string(index) + " ran for longer than " + describe_time(timeout) +
            "; its worker, process " + std::to_string(pid) + ", was killed"),
      pid_(pid),
      index_(index),
      timeout_(timeout) {}

WorkerDied::WorkerDied(std::int64_t pid, int exitcode, std::size_t index)
    : Error("worker process " + std::to_string(pid) + " " + describe_end(exitcode) +
            " while it ran task " + std::to_string(index)),
      pid_(pid),
      exitcode_(exitcode),
      index_(index) {}

OwnerDied::OwnerDied(std::int64_t pid)
    : Error("process " + std::to_string(pid) +
            " has died while it held this: what it protects may be half changed"),
      pid_(pid) {}

BufferTooShort::BufferTooShort(Bytes message, std::size_t room)
    : Error("a message of " + std::to_string(message.size()) +
            " bytes was received, but there was room for " + std::to_string(room)),
      message_(std::make_shared<const Bytes>(std::move(message))) {}

}  // namespace brood
