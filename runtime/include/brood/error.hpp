#pragma once
// What can go wrong between processes, as exceptions.
//
//   try { pool.apply(parse, text); }
//   catch (const brood::RemoteError& e) { /* parse threw: e.type_name(), e.message() */ }
//   catch (const brood::WorkerDied& e)  { /* the worker was killed: e.pid(), e.exitcode() */ }
//
// Everything here derives from brood::Error. A failing system call is a std::system_error; wrong
// use that the program could have known (a result asked of a pool that is closed) is a
// std::logic_error.

#include <brood/bytes.hpp>
#include <brood/export.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood {

/// Base of every exception that this library defines.
class BROOD_EXPORT Error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  Error(const Error&) = default;
  Error& operator=(const Error&) = default;
  ~Error() override;
};

/// One exception as it was caught in another process.
struct ExceptionRecord {
  std::string type_name;  ///< "std::out_of_range"; "int" for `throw 3`
  std::string message;    ///< what(), or empty when the thrown object has none
};

/// A task threw. what() names the type, the text and the process.
/// Python: pool.RemoteTraceback, as the cause of the re-raised exception.
class BROOD_EXPORT RemoteError : public Error {
 public:
  /// `chain` begins with the exception that left the task; the ones nested in it follow, outermost
  /// first.
  RemoteError(std::vector<ExceptionRecord> chain, std::int64_t pid);
  RemoteError(const RemoteError&) = default;
  RemoteError& operator=(const RemoteError&) = default;
  ~RemoteError() override;

  /// The thrown type's name as the compiler spells it: "std::out_of_range". For an exception thrown
  /// by std::throw_with_nested, the name of what was given to it.
  const std::string& type_name() const noexcept { return chain_.front().type_name; }

  /// The text of the thrown exception alone.
  const std::string& message() const noexcept { return chain_.front().message; }

  /// The exception and those nested in it by std::throw_with_nested; never empty.
  const std::vector<ExceptionRecord>& chain() const noexcept { return chain_; }

  /// The process that threw.
  std::int64_t pid() const noexcept { return pid_; }

 private:
  std::vector<ExceptionRecord> chain_;
  std::int64_t pid_;
};

/// A worker ended while it ran this task: it was killed, crashed, or the task called exit.
/// The pool goes on with another worker; tasks that had not begun are not touched.
class BROOD_EXPORT WorkerDied : public Error {
 public:
  WorkerDied(std::int64_t pid, int exitcode, std::size_t index);
  WorkerDied(const WorkerDied&) = default;
  WorkerDied& operator=(const WorkerDied&) = default;
  ~WorkerDied() override;

  std::int64_t pid() const noexcept { return pid_; }

  /// -SIGNAL when a signal ended the worker, else its exit code. Python: Process.exitcode
  int exitcode() const noexcept { return exitcode_; }

  /// The place in its map of the first item that was lost; 0 for apply.
  std::size_t index() const noexcept { return index_; }

 private:
  std::int64_t pid_;
  int exitcode_;
  std::size_t index_;
};

/// A task ran for longer than TaskOptions::timeout allows. Its worker was killed.
class BROOD_EXPORT TaskTimeout : public Error {
 public:
  TaskTimeout(std::int64_t pid, std::size_t index, std::chrono::nanoseconds timeout);
  TaskTimeout(const TaskTimeout&) = default;
  TaskTimeout& operator=(const TaskTimeout&) = default;
  ~TaskTimeout() override;

  /// The worker.
  std::int64_t pid() const noexcept { return pid_; }

  /// The place in its map of the first item of its chunk; 0 for apply.
  std::size_t index() const noexcept { return index_; }

  /// What was allowed.
  std::chrono::nanoseconds timeout() const noexcept { return timeout_; }

 private:
  std::int64_t pid_;
  std::size_t index_;
  std::chrono::nanoseconds timeout_;
};

/// The pool was terminated before this task had a result.
class BROOD_EXPORT PoolTerminated : public Error {
 public:
  using Error::Error;
  PoolTerminated(const PoolTerminated&) = default;
  PoolTerminated& operator=(const PoolTerminated&) = default;
  ~PoolTerminated() override;
};

/// A task was taken back before it had begun.
/// Python: concurrent.futures.CancelledError
class BROOD_EXPORT CancelledError : public Error {
 public:
  using Error::Error;
  CancelledError(const CancelledError&) = default;
  CancelledError& operator=(const CancelledError&) = default;
  ~CancelledError() override;
};

/// No worker can be had: the program could not be started again, or what started is another
/// program.
class BROOD_EXPORT StartError : public Error {
 public:
  using Error::Error;
  StartError(const StartError&) = default;
  StartError& operator=(const StartError&) = default;
  ~StartError() override;
};

/// A value could not be turned into bytes; the text says which and why.
/// Python: pool.MaybeEncodingError
class BROOD_EXPORT EncodingError : public Error {
 public:
  using Error::Error;
  EncodingError(const EncodingError&) = default;
  EncodingError& operator=(const EncodingError&) = default;
  ~EncodingError() override;
};

/// Bytes are not what they should be: too short, too long, or with an impossible value in them.
class BROOD_EXPORT DecodingError : public Error {
 public:
  using Error::Error;
  DecodingError(const DecodingError&) = default;
  DecodingError& operator=(const DecodingError&) = default;
  ~DecodingError() override;
};

/// A connection has nothing more to give: its other side is closed.
/// Python: EOFError
class BROOD_EXPORT EOFError : public Error {
 public:
  using Error::Error;
  EOFError(const EOFError&) = default;
  EOFError& operator=(const EOFError&) = default;
  ~EOFError() override;
};

/// A message did not fit into the buffer that it was to be received into. Nothing is lost.
/// Python: multiprocessing.BufferTooShort
class BROOD_EXPORT BufferTooShort : public Error {
 public:
  /// `room`: how many bytes there was place for.
  BufferTooShort(Bytes message, std::size_t room);
  BufferTooShort(const BufferTooShort&) = default;
  BufferTooShort& operator=(const BufferTooShort&) = default;
  ~BufferTooShort() override;

  /// All of it.
  const Bytes& message() const noexcept { return *message_; }

 private:
  std::shared_ptr<const Bytes> message_;  // shared, so that copying an exception cannot throw
};

/// Who held a lock, or a part of something shared, has died: what it protects may be half changed.
/// The function that throws it says what the caller holds now.
class BROOD_EXPORT OwnerDied : public Error {
 public:
  explicit OwnerDied(std::int64_t pid);

  OwnerDied(std::int64_t pid, const std::string& text) : Error(text), pid_(pid) {}

  OwnerDied(const OwnerDied&) = default;
  OwnerDied& operator=(const OwnerDied&) = default;
  ~OwnerDied() override;

  /// The process that has died.
  std::int64_t pid() const noexcept { return pid_; }

 private:
  std::int64_t pid_;
};

/// The other end of a connection did not prove that it holds the same key, or does not speak the
/// protocol of such proofs. Python: multiprocessing.AuthenticationError
class BROOD_EXPORT AuthenticationError : public Error {
 public:
  using Error::Error;
  AuthenticationError(const AuthenticationError&) = default;
  AuthenticationError& operator=(const AuthenticationError&) = default;
  ~AuthenticationError() override;
};

}  // namespace brood
