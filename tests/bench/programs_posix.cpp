#include "programs_posix.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>
#include <system_error>

extern char** environ;

namespace brood::bench {

namespace {

void require(int error, const std::string& call) {
  if (error != 0) {
    throw std::system_error(error, std::generic_category(), call);
  }
}

std::vector<char*> pointers(const std::vector<std::string>& words) {
  std::vector<char*> result;
  for (const std::string& word : words) {
    result.push_back(const_cast<char*>(word.c_str()));
  }
  result.push_back(nullptr);
  return result;
}

class SpawnActions {
 public:
  SpawnActions() { require(::posix_spawn_file_actions_init(&actions_), "posix_spawn"); }

  ~SpawnActions() { ::posix_spawn_file_actions_destroy(&actions_); }

  SpawnActions(const SpawnActions&) = delete;
  SpawnActions& operator=(const SpawnActions&) = delete;

  void open(int stream, const std::string& file, int flags) {
    require(::posix_spawn_file_actions_addopen(&actions_, stream, file.c_str(), flags, 0),
            "posix_spawn");
  }

  void use(int stream, int descriptor) {
    require(::posix_spawn_file_actions_adddup2(&actions_, descriptor, stream), "posix_spawn");
  }

  const posix_spawn_file_actions_t* get() const { return &actions_; }

 private:
  posix_spawn_file_actions_t actions_{};
};

int wait_for(pid_t pid) {
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0) {
    if (errno != EINTR) {
      require(errno, "waitpid");
    }
  }
  return status;
}

/// A pipe that no program inherits by accident: reading end, writing end.
std::array<int, 2> make_pipe() {
  std::array<int, 2> ends{};
  require(::pipe(ends.data()) == 0 ? 0 : errno, "pipe");
  for (const int end : ends) {
    ::fcntl(end, F_SETFD, FD_CLOEXEC);
  }
  return ends;
}

}  // namespace

void run(const Command& command) {
  SpawnActions actions;
  actions.open(STDIN_FILENO, command.input, O_RDONLY);
  actions.open(STDOUT_FILENO, "/dev/null", O_WRONLY);
  const std::vector<char*> words = pointers(command.words);
  const std::vector<char*> environment = pointers(command.environment);
  pid_t pid = 0;
  require(
      ::posix_spawn(&pid, words.front(), actions.get(), nullptr, words.data(), environment.data()),
      "posix_spawn " + command.words.front());
  if (wait_for(pid) != 0) {
    throw std::runtime_error(command.words.front() + " failed");
  }
}

Python::Python() {
  const std::array<int, 2> to_it = make_pipe();
  const std::array<int, 2> from_it = make_pipe();
  requests_ = ::fdopen(to_it[1], "w");
  answers_ = ::fdopen(from_it[0], "r");
  SpawnActions actions;
  actions.use(STDIN_FILENO, to_it[0]);
  actions.use(STDOUT_FILENO, from_it[1]);
  const std::vector<std::string> words{"python3", BROOD_BENCH_CPYTHON_SCRIPT};
  require(::posix_spawnp(&pid_, "python3", actions.get(), nullptr, pointers(words).data(), environ),
          "posix_spawn python3");
  ::close(to_it[0]);
  ::close(from_it[1]);
  version_ = ask("version");
}

Python::~Python() {
  std::fclose(requests_);  // its sign to end
  std::fclose(answers_);
  wait_for(pid_);
}

std::string Python::ask(const std::string& request) {
  std::fprintf(requests_, "%s\n", request.c_str());
  std::fflush(requests_);
  std::array<char, 256> line{};
  if (std::fgets(line.data(), static_cast<int>(line.size()), answers_) == nullptr) {
    throw std::runtime_error("CPython ended at the request: " + request);
  }
  std::string answer = line.data();
  answer.pop_back();
  return answer;
}

double Python::seconds(const std::string& request) {
  return std::stod(ask(request));
}

}  // namespace brood::bench
