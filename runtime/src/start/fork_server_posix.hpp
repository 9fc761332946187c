#pragma once
// The fork server: a process with one thread that forks a child for each request.
//
// Client and server share a request channel. For each child the client makes two more pairs: the
// child's control channel and a status channel. The story of one child:
//
//   client -> server: ForkRequest, with the handles [child's control end, server's status end, the
//                     child's own...]; those that one message does not take follow in others, each
//                     with their number: 0 gives the request up
//   server            forks; the child goes on in run_child
//   server -> client: StatusRecord forked {pid}, or failed {errno}, on the status channel
//   client            begins to watch the pid (until now the server does not collect the child, so
//                     the pid is its own)
//   client -> server: one byte: I watch
//   server -> client: StatusRecord ended {exit code}, when the child has ended and was collected
//
// The server ends when the request channel does: its client is gone or wants it no more. It holds
// off interrupts meant for the programs around it. It knows nothing of what the children do.
//
// There are two kinds of server: one launched afresh (start method forkserver), and one that is a
// copy of the client (start method fork): fork_server_client_posix.hpp.

#include "os/channel.hpp"
#include "start/child_entry.hpp"

#include <cstdint>

namespace brood::start {

struct ForkRequest {
  static constexpr std::uint32_t mark = 0x42464b32;  // "BFK2"

  std::uint32_t magic = mark;
  std::uint32_t handles = 0;  // how many come with it
  std::int32_t group = 0;     // process group that the child joins; 0: it leads one of its own
};

enum class StatusKind : std::uint32_t { forked = 1, failed, ended };

struct StatusRecord {
  StatusKind kind{};
  std::int32_t code = 0;  // errno of failed, exit code of ended
  std::int64_t pid = 0;
};

/// Serves until the client closes the channel. Returns in the server only.
void serve_forks(os::Channel requests);

/// Entry function of a launched server: its control channel is the request channel. It calls the
/// preload functions of its ForkServerSetup, and then says ready, or refused with the reason.
int fork_server_main(ChildContext& context);

}  // namespace brood::start
