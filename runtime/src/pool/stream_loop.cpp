#include "brood/error.hpp"
#include "os/child_setup.hpp"
#include "pool/worker_loop.hpp"
#include "wire/frame.hpp"

#include <cstring>
#include <span>
#include <vector>

namespace brood::pool {

namespace {

constexpr std::size_t read_size = 256 * 1024;

TaskRunner::Finished run_whole(TaskRunner& runner, const wire::TaskHead& head,
                               std::span<const std::byte> arguments) {
  TaskRunner::Finished finished = runner.run(head, arguments, {});
  try {
    runner.give(std::move(finished.handles));
  } catch (...) {
    return TaskRunner::fail(head.ordinal);
  }
  return finished;
}

}  // namespace

void run_stream_loop(TaskRunner& runner, Claim& claim) {
  std::vector<std::byte> buffer(read_size);
  wire::FrameReader reader;
  bool is_stopped = false;
  const auto take = [&](wire::FrameKind kind, const Bytes& body) {
    if (is_stopped || kind == wire::FrameKind::stop) {
      is_stopped = true;
      return;
    }
    wire::TaskHead head;
    if (kind != wire::FrameKind::task || body.size() < sizeof head) {
      throw DecodingError("a pool sent its worker what is no task");
    }
    std::memcpy(&head, body.data(), sizeof head);
    if (claim.begin(head.ordinal)) {
      runner.channel().write_all(
          run_whole(runner, head, std::span<const std::byte>(body).subspan(sizeof head)).frame);
      is_stopped = runner.must_stop();
    }
  };
  while (!is_stopped) {
    os::flush_stdio();  // what tasks printed is seen while the worker waits
    const std::size_t count = runner.channel().read_some(buffer);
    if (count == 0) {
      return;
    }
    reader.feed(std::span(buffer).first(count), take);
  }
}

}  // namespace brood::pool
