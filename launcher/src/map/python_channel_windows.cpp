// Pipes cannot be polled here, so a thread reads what is printed.
#include "map/python_channel.hpp"

#include "child_windows.hpp"
#include "error.hpp"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <stdexcept>
#include <thread>
#include <utility>

namespace brood::launcher {

namespace {

constexpr const char* cannot_fork = "an interpreter cannot be forked on Windows";

class Channel final : public PythonChannel {
 public:
  Channel(WindowsChild child, WindowsHandle calls, WindowsHandle answers, WindowsHandle noise)
      : child_(std::move(child)),
        calls_(std::move(calls)),
        answers_(std::move(answers)),
        noise_(std::move(noise)),
        changed_(CreateEventW(nullptr, FALSE, FALSE, nullptr)),
        reads_noise_([this] { take(noise_, noise_text_, has_noise_ended_); }),
        reads_answers_([this] { take(answers_, answers_text_, have_answers_ended_); }) {}

  ~Channel() override {
    calls_.close();
    TerminateJobObject(child_.job.get(), 1);  // Its ends of the pipes go with it.
  }

  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  void set_timeout(double seconds) override {
    milliseconds_ = seconds > 0 ? static_cast<DWORD>(std::min(seconds * 1000, 4e9)) : INFINITE;
    begin_ = GetTickCount64();
  }

  bool send(std::string_view bytes) override {
    while (!bytes.empty()) {
      DWORD count = 0;
      const auto size = static_cast<DWORD>(std::min<std::size_t>(bytes.size(), 1u << 20));
      if (WriteFile(calls_.get(), bytes.data(), size, &count, nullptr) == 0) {
        return false;
      }
      bytes.remove_prefix(count);
    }
    return true;
  }

  Read read(std::string& answers, std::string& noise) override {
    for (;;) {
      {
        const std::lock_guard lock(guard_);
        const bool is_new = !answers_text_.empty() || !noise_text_.empty();
        answers += std::exchange(answers_text_, {});
        noise += std::exchange(noise_text_, {});
        if (is_new) {
          return Read::some;
        }
        if (have_answers_ended_ || has_noise_ended_) {
          return Read::ended;
        }
      }
      const ULONGLONG passed = GetTickCount64() - begin_;
      const DWORD left = milliseconds_ == INFINITE ? INFINITE
                         : passed >= milliseconds_ ? 0
                                                   : milliseconds_ - static_cast<DWORD>(passed);
      if (left == 0 || WaitForSingleObject(changed_.get(), left) == WAIT_TIMEOUT) {
        TerminateJobObject(child_.job.get(), 1);
        return Read::timed_out;
      }
    }
  }

  std::string ending() override { return "exit status " + std::to_string(wait_for_child(child_)); }

 private:
  void take(const WindowsHandle& from, std::string& to, bool& has_ended) {
    for (std::string bytes;; bytes.clear()) {
      const bool is_open = read_some(from.get(), bytes);
      const std::lock_guard lock(guard_);
      to += bytes;
      has_ended = !is_open;
      SetEvent(changed_.get());
      if (!is_open) {
        return;
      }
    }
  }

  WindowsChild child_;
  WindowsHandle calls_;
  WindowsHandle answers_;
  WindowsHandle noise_;
  WindowsHandle changed_;
  std::mutex guard_;
  std::string noise_text_;
  std::string answers_text_;
  bool has_noise_ended_ = false;
  bool have_answers_ended_ = false;
  DWORD milliseconds_ = INFINITE;
  ULONGLONG begin_ = 0;
  std::jthread reads_noise_;
  std::jthread reads_answers_;
};

}  // namespace

std::unique_ptr<PythonChannel> start_python(const std::vector<std::string>& command,
                                            const Environment& environment) {
  WindowsPipe calls = make_pipe();
  SetHandleInformation(calls.writer.get(), HANDLE_FLAG_INHERIT, 0);
  SetHandleInformation(calls.reader.get(), HANDLE_FLAG_INHERIT, HANDLE_FLAG_INHERIT);
  WindowsPipe answers = make_pipe();
  WindowsPipe noise = make_pipe();
  const WindowsStreams streams{calls.reader.get(), answers.writer.get(), noise.writer.get(), {}};
  WindowsChild child = start_child(resolve_program(command, environment), environment, &streams);
  calls.reader.close();
  answers.writer.close();
  noise.writer.close();
  return std::make_unique<Channel>(std::move(child), std::move(calls.writer),
                                   std::move(answers.reader), std::move(noise.reader));
}

bool can_fork_python() {
  return false;
}

std::unique_ptr<PythonChannel> fork_python(const Handle&) {
  throw std::logic_error(cannot_fork);
}

PythonServer start_python_server(const std::vector<std::string>&, const std::vector<std::string>&,
                                 const Environment&) {
  throw std::logic_error(cannot_fork);
}

}  // namespace brood::launcher
