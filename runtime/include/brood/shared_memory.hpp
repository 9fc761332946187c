#pragma once
// Memory that processes share under a name.
//
//   brood::SharedMemory memory({.create = true, .size = 1024});
//   memory.as<double>()[0] = 3.5;
//
//   brood::SharedMemory same({.name = "psm_1a2b3c4d"});       // in any process, of any program
//
// Who ends when: close(), the destructor and the end of a process that only attached give up that
// process's view, and nothing more. The memory is gone when its name was removed and nobody has a
// view any more. Its name is removed by unlink(), in any process, or at the end of the process that
// created it, however that ends, killed for instance; unless it was created to persist. (A keeper,
// a small process, does that for one that was killed: a name stays when both are killed at once, as
// a whole cgroup may be.) On Windows a name goes with the last view.
//
// CPython's multiprocessing.shared_memory can attach to it, and it to CPython's. (CPython before
// 3.13, and later with track=True, removes the name when a program ends that only attached.)
//
// Nothing is locked: who writes while others read, or write, needs a lock of theirs, or atomics
// (`as<std::atomic<int>>()`). Within one program and its children, where no stranger is to attach,
// what has no name is simpler: arguments, Connections.
//
// Python: multiprocessing.shared_memory.SharedMemory

#include <brood/export.hpp>
#include <brood/serialize_archive.hpp>

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <type_traits>

namespace brood {

struct SharedMemoryOptions {
  /// No NUL and no slash (Windows: no backslash either). With `create` it may be empty: then one is
  /// made up.
  std::string name{};

  /// Whether new memory is made, or that of the name attached to.
  bool create = false;

  /// In bytes; what is attached to has its size already.
  std::size_t size = 0;

  /// Whether the name of what is created outlives this process. Windows: no effect.
  bool persist = false;
};

/// Threads: any may call any member but close, moving and destruction.
class BROOD_EXPORT SharedMemory {
 public:
  /// A closed one without a name.
  SharedMemory();

  /// Creates zeroed memory, all of it reserved, or attaches. The first creation in a process starts
  /// a helper process that outlives it, to remove what it left (POSIX; not for what persists).
  /// Throws: std::system_error with std::errc::file_exists when the name is taken, with
  /// no_such_file_or_directory when there is nothing to attach to, with no_space_on_device or the
  /// like when there is not so much memory; std::invalid_argument for a name that cannot be, none
  /// where one is needed, or a size of 0; std::logic_error without freeze_support, and StartError,
  /// when the helper cannot be started.
  explicit SharedMemory(SharedMemoryOptions options);

  SharedMemory(SharedMemory&& other) noexcept;
  SharedMemory& operator=(SharedMemory&& other) noexcept;

  /// As close().
  ~SharedMemory();

  /// All of it. Valid until this is closed. Throws: std::logic_error when it is.
  std::span<std::byte> buf() const;

  /// The same as so many Ts as fit. T must be one that may be copied as bytes; what it points to is
  /// not in other processes.
  template <class T>
  std::span<T> as() const {
    static_assert(std::is_trivially_copyable_v<T> && !std::is_pointer_v<T>,
                  "brood: only what may be copied as bytes can lie in shared memory: no pointer, "
                  "no container, no class with a copy constructor of its own.");
    const std::span<std::byte> all = buf();
    return {reinterpret_cast<T*>(all.data()), all.size() / sizeof(T)};
  }

  /// Kept when it is closed.
  const std::string& name() const noexcept { return name_; }

  /// As asked for by who created it; where it was attached to by its name: rounded up to whole
  /// pages on macOS, and on Windows if CPython made it.
  std::size_t size() const noexcept { return size_; }

  /// Gives up this view; spans of it must not be used any more. The memory lives on for others.
  /// Again is no error.
  void close() noexcept;

  bool closed() const noexcept;

  /// Removes the name; views stay. May be called on a closed one. Throws: std::system_error with
  /// no_such_file_or_directory when the name is gone already; std::logic_error for one without a
  /// name. Windows: no effect, the name goes with the last view.
  void unlink();

  /// How it travels: by its name, so that the receiver attaches to it. It must be there then.
  void save(OutputArchive& archive) const;

  /// Throws as the constructor; DecodingError for a name that cannot be.
  void load(InputArchive& archive);

 private:
  struct View;

  std::string name_;
  std::size_t size_ = 0;
  std::unique_ptr<View> view_;
};

}  // namespace brood
