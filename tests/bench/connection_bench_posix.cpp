// Messages to a child and back, over a Pipe; beside the same bytes over a bare socket pair, without
// lengths before them, between buffers that are there already.
#include <brood/connection.hpp>
#include <brood/process.hpp>

#include "benches_posix.hpp"
#include "limits_posix.hpp"
#include "programs_posix.hpp"

#include <cstdint>
#include <string>

namespace brood::bench {

namespace {

void echo(Connection connection, std::uint64_t size) {
  Bytes buffer(size);
  try {
    for (;;) {
      connection.recv_bytes_into(buffer);
      connection.send_bytes(buffer);
    }
  } catch (const EOFError&) {
  }
}

/// A child that sends back what it receives, until the object ends.
class Echo {
 public:
  Echo(StartMethod method, std::size_t size) : buffer_(size) {
    auto [ours, theirs] = Pipe();
    connection_ = std::move(ours);
    process_ = Process({.target = {echo, theirs, size}, .start_method = method});
    process_.start();
  }

  ~Echo() {
    connection_.close();
    process_.join();
  }

  Echo(const Echo&) = delete;
  Echo& operator=(const Echo&) = delete;

  void round_trip() {
    connection_.send_bytes(buffer_);
    connection_.recv_bytes_into(buffer_);
  }

 private:
  Bytes buffer_;
  Connection connection_;
  Process process_;
};

void bench_round_trip(Suite& suite, std::size_t size, int full, const std::string& name,
                      StartMethod method) {
  SocketEcho socket(size);
  Python python;
  Echo echo_child(method, size);
  const int trips = suite.times(full);
  const std::string request = "connection " + to_string(method) + " " +
                              std::to_string(suite.times(full / 3)) + " " + std::to_string(size);
  suite.compare({.name = "Connection, " + name,
                 .unit = "round trip",
                 .brood = [&] { return seconds_of_each(trips, [&] { echo_child.round_trip(); }); },
                 .rivals = {{"socketpair echo of the same bytes",
                             [&] { return seconds_of_each(trips, [&] { socket.round_trip(); }); },
                             Measure::times_as_long},
                            {"CPython Connection", [&] { return python.seconds(request); },
                             Measure::times_as_fast}}});
}

void bench_sizes(Suite& suite, const std::string& where, StartMethod method) {
  bench_round_trip(suite, 8, 3'000, "8 bytes, " + where, method);
  bench_round_trip(suite, std::size_t{1} << 20U, 100, "1 MiB, " + where, method);
}

}  // namespace

void bench_connection(Suite& suite) {
  if (const std::unique_ptr<OneCpu> one = OneCpu::take()) {
    // By spawn: a fork server that was started before is not bound to the CPU.
    bench_sizes(suite, "all on one CPU", StartMethod::spawn);
  }
  bench_sizes(suite, "on any CPU", usual_method());
}

}  // namespace brood::bench
