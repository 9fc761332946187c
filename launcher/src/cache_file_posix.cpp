#include "cache_file.hpp"

#include "spawn_posix.hpp"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

namespace brood::launcher {

namespace {

constexpr off_t largest_file = 1 << 20;
constexpr off_t largest_script = 1 << 16;

std::optional<std::string> folder(const Environment& environment) {
  std::string base = environment.get("XDG_CACHE_HOME").value_or("");
  if (!base.starts_with('/')) {  // What is relative is ignored, as the standard wants it.
    const std::string home = environment.get("HOME").value_or("");
    if (!home.starts_with('/')) {
      return std::nullopt;
    }
    base = home + "/.cache";
  }
  return base + "/brood/activation";
}

bool is_private(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

std::optional<std::string> read_all(int descriptor, off_t size) {
  std::string content(static_cast<std::size_t>(size), '\0');
  std::size_t done = 0;
  while (done < content.size()) {
    const ssize_t count = read(descriptor, content.data() + done, content.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (count == 0 || errno != EINTR) {
      return std::nullopt;
    }
  }
  return content;
}

bool write_all(int descriptor, const std::string& content) {
  for (std::size_t done = 0; done < content.size();) {
    const ssize_t count = write(descriptor, content.data() + done, content.size() - done);
    if (count > 0) {
      done += static_cast<std::size_t>(count);
    } else if (errno != EINTR) {
      return false;
    }
  }
  return true;
}

/// A descriptor of the cache's folder; -1 when it is not there, or others may write into it.
Descriptor open_folder(const std::string& path) {
  Descriptor directory(open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));

  struct stat status {};

  if (directory.get() >= 0 && (fstat(directory.get(), &status) != 0 || !is_private(status))) {
    directory.close();
    return Descriptor();
  }
  return directory;
}

void make_folders(const std::string& path) {
  for (std::size_t at = path.find('/', 1); at != std::string::npos; at = path.find('/', at + 1)) {
    mkdir(path.substr(0, at).c_str(), 0700);
  }
  mkdir(path.c_str(), 0700);
}

}  // namespace

bool has_activation_cache() {
  return true;
}

std::optional<std::string> read_cache(const std::string& name, const Environment& environment) {
  const std::optional<std::string> path = folder(environment);
  const Descriptor directory = path ? open_folder(*path) : Descriptor();
  if (directory.get() < 0) {
    return std::nullopt;
  }
  const Descriptor file(
      openat(directory.get(), name.c_str(), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));

  struct stat status {};

  const bool is_good = file.get() >= 0 && fstat(file.get(), &status) == 0 &&
                       S_ISREG(status.st_mode) && is_private(status) &&
                       status.st_size <= largest_file;
  return is_good ? read_all(file.get(), status.st_size) : std::nullopt;
}

void write_cache(const std::string& name, const Environment& environment,
                 const std::string& content) {
  const std::optional<std::string> path = folder(environment);
  if (!path || static_cast<off_t>(content.size()) > largest_file) {
    return;
  }
  make_folders(*path);
  const Descriptor directory = open_folder(*path);
  if (directory.get() < 0) {
    return;
  }
  // No two processes share the name, and what a dead one has left is replaced.
  const std::string temporary = name + "." + std::to_string(getpid());
  unlinkat(directory.get(), temporary.c_str(), 0);
  const Descriptor file(openat(directory.get(), temporary.c_str(),
                               O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (file.get() < 0) {
    return;
  }
  if (!write_all(file.get(), content) ||
      renameat(directory.get(), temporary.c_str(), directory.get(), name.c_str()) != 0) {
    unlinkat(directory.get(), temporary.c_str(), 0);
  }
}

std::optional<std::string> read_small_file(const std::string& path) {
  const Descriptor file(open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC));

  struct stat status {};

  const bool is_good = file.get() >= 0 && fstat(file.get(), &status) == 0 &&
                       S_ISREG(status.st_mode) && status.st_size <= largest_script;
  return is_good ? read_all(file.get(), status.st_size) : std::nullopt;
}

std::optional<std::string> file_identity(const std::string& path) {
  struct stat status {};

  if (stat(path.c_str(), &status) != 0) {
    return std::nullopt;
  }
  return std::to_string(status.st_size) + " " + std::to_string(status.st_mtime) + " " +
         std::to_string(status.st_ctime) + " " + std::to_string(status.st_dev) + " " +
         std::to_string(status.st_ino);
}

bool answers(char test, const std::string& path) {
  struct stat status {};

  return stat(path.c_str(), &status) == 0 &&
         (test == 'e' || (test == 'd' && S_ISDIR(status.st_mode)) ||
          (test == 'f' && S_ISREG(status.st_mode)));
}

}  // namespace brood::launcher
