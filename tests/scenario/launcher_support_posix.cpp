#include "launcher_support_posix.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <utility>

namespace brood_scenario {

namespace {

constexpr int longest_wait_milliseconds = 30'000;

std::vector<char*> pointers(const Words& words) {
  std::vector<char*> result;
  for (const std::string& word : words) {
    result.push_back(const_cast<char*>(word.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

/// CHILD: opens a file as one of the streams.
void open_as(const char* path, int flags, int stream) {
  const int descriptor = open(path, flags, 0600);
  dup2(descriptor, stream);
  close(descriptor);
}

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

RunningBrood::RunningBrood(const Start& start, const std::string& output) {
  Words words{BROOD_EXECUTABLE};
  words.insert(words.end(), start.arguments.begin(), start.arguments.end());
  Words entries{"PATH=/usr/bin:/bin", "HOME=/nonexistent"};
  for (const auto& [name, value] : start.variables) {
    const std::string start_of_entry = name + "=";
    std::erase_if(entries, [&](const std::string& e) { return e.starts_with(start_of_entry); });
    entries.push_back(start_of_entry + value);
  }
  entries.insert(entries.end(), start.raw_entries.begin(), start.raw_entries.end());
  const std::vector<char*> arguments = pointers(words);
  const std::vector<char*> environment = pointers(entries);
  const std::string input = streams_.write("input", start.input);
  const std::string output_file = output.empty() ? streams_.path("output") : output;
  const std::string errors = streams_.path("errors");
  pid_ = fork();
  if (pid_ == 0) {
    open_as(input.c_str(), O_RDONLY, STDIN_FILENO);
    open_as(output_file.c_str(), O_WRONLY | O_CREAT, STDOUT_FILENO);
    open_as(errors.c_str(), O_WRONLY | O_CREAT, STDERR_FILENO);
    execve(BROOD_EXECUTABLE, arguments.data(), environment.data());
    _exit(99);
  }
}

RunningBrood::~RunningBrood() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
}

Finished RunningBrood::finish() {
  int status = 0;
  waitpid(pid_, &status, 0);
  pid_ = 0;
  Finished finished;
  finished.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  finished.signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  finished.output = content_of(streams_.path("output"));
  finished.errors = content_of(streams_.path("errors"));
  return finished;
}

Finished run_brood(const Start& start) {
  return RunningBrood(start).finish();
}

Fifo::Fifo(const std::string& path) {
  if (mkfifo(path.c_str(), 0600) != 0) {
    throw std::runtime_error("cannot make " + path);
  }
  descriptor_ = open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  writer_ = open(path.c_str(), O_WRONLY | O_CLOEXEC);
}

Fifo::~Fifo() {
  close(descriptor_);
  if (writer_ >= 0) {
    close(writer_);
  }
}

/// Waits for the next bytes; false at the end, or when none come.
bool Fifo::read_more() {
  pollfd end{descriptor_, POLLIN, 0};
  if (poll(&end, 1, longest_wait_milliseconds) <= 0) {
    return false;
  }
  char buffer[4096];
  const ssize_t count = read(descriptor_, buffer, sizeof buffer);
  text_.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
  return count > 0;
}

bool Fifo::wait_for_lines(std::size_t count) {
  while (static_cast<std::size_t>(std::count(text_.begin(), text_.end(), '\n')) < count) {
    if (!read_more()) {
      return false;
    }
  }
  return true;
}

bool Fifo::wait_for_end() {
  close(std::exchange(writer_, -1));
  while (read_more()) {
  }
  pollfd end{descriptor_, POLLIN, 0};
  return poll(&end, 1, 0) == 1 && (end.revents & POLLHUP) != 0;
}

}  // namespace brood_scenario
