#pragma once
// What the frames carry, one struct a kind. They are plain aggregates: brood::encode and
// brood::decode do the rest, with every count checked.

#include "base/log.hpp"
#include "brood/error.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace brood::wire {

/// Changes with any change of a message.
inline constexpr std::uint32_t protocol_version = 1;

/// The first message to a child.
struct Bootstrap {
  std::uint32_t version = protocol_version;
  std::string program;                  // identity of the parent's program
  std::string name;                     // the child's: "PoolWorker-1"
  std::vector<std::uint64_t> identity;  // the how-many-eth child of each ancestor
  bool daemon = false;
  std::vector<std::byte> authkey;
  std::uint8_t method = 0;  // the StartMethod that made it
  std::int64_t parent_pid = 0;
  std::string parent_name;
  std::uint64_t entry_module = 0;  // what to run: the place of an EntryFunction
  std::uint64_t entry_offset = 0;
  base::LogSettings log;                        // the parent's
  bool answers_are_read = true;                 // Hello and Refused
  bool ends_with_parent = true;                 // a thread watches the control channel
  std::vector<std::string> environment;         // with a file_mode_mask only
  std::vector<std::string> variables;           // NAME=VALUE, besides
  std::string directory;                        // empty: stay where you are
  std::optional<std::uint32_t> file_mode_mask;  // none: keep the surroundings that you have
  std::vector<std::byte> payload;               // for the entry function
};

/// The child's answer.
struct Hello {
  std::uint32_t version = protocol_version;
  std::string program;
  std::int64_t pid = 0;
};

/// The child's answer when it cannot serve: `reason` is a sentence for the user.
struct Refused {
  std::string reason;
};

/// What a Process's child is told through its Bootstrap's payload.
struct ProcessSetup {
  bool has_target = false;
  std::uint64_t module = 0;  // the place of a Trampoline
  std::uint64_t offset = 0;
  bool is_subclass = false;  // the argument is the Process itself
  std::vector<std::byte> arguments;
};

/// What a fork server is told through its Bootstrap's payload.
struct ForkServerSetup {
  std::vector<std::pair<std::uint64_t, std::uint64_t>> preload;  // places of functions
};

/// A name of shared memory that its keeper is to keep, or to forget, and which memory it is for.
struct KeptName {
  std::string name;
  std::uint64_t device = 0;
  std::uint64_t file = 0;
};

/// What a worker is told through its Bootstrap's payload.
struct WorkerSetup {
  std::uint64_t lane_size = 0;
  std::uint64_t ring_size = 0;  // of each of its two rings; 0: there are none
  std::uint64_t doorbell_size = 0;
  bool has_bells = false;  // the lane and the doorbell have handles of their own
  bool has_initializer = false;
  std::uint64_t initializer_module = 0;
  std::uint64_t initializer_offset = 0;
  std::vector<std::byte> initializer;   // its handles are the last of the child's
  std::uint64_t memory_limit = 0;       // checked after each task; 0: none
  std::uint64_t hard_memory_limit = 0;  // the system's; 0: none
};

/// What a task's frame begins with; the bytes of its arguments follow.
struct TaskHead {
  std::uint64_t ordinal = 0;  // the how-many-eth task for this worker, from 1
  std::uint64_t module = 0;   // the place of a Trampoline
  std::uint64_t offset = 0;
  std::uint64_t handles = 0;  // that the worker has to ask for
};

/// What an answer's frame begins with; the bytes of the value, or a ThrownException, follow.
struct AnswerHead {
  std::uint64_t ordinal = 0;
  std::uint64_t handles = 0;  // handed over before the answer
};

/// In a ring, instead of a frame that is too long for it: where that lies.
struct BlockNote {
  std::uint64_t ordinal = 0;     // of its task
  std::uint64_t slot = 0;        // of the writer's blocks
  std::uint64_t generation = 0;  // the how-many-eth block of this slot
  std::uint64_t block_size = 0;
  std::uint64_t size = 0;  // of the frame
};

/// Asks for the handle of a block.
struct BlockWanted {
  std::uint64_t slot = 0;
};

/// Asks for the handles of a task.
struct Wanted {
  std::uint64_t ordinal = 0;
};

/// The body of an error answer, behind its AnswerHead.
struct ThrownException {
  std::uint8_t kind = 0;  // 0: a task threw, 1: its result could not be encoded
  std::vector<ExceptionRecord> chain;
};

}  // namespace brood::wire
