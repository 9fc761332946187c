#include "memory/keeper_main_posix.hpp"

#include "base/deadline.hpp"
#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "memory/name.hpp"
#include "os/child_setup.hpp"
#include "os/detach_posix.hpp"
#include "os/named_memory.hpp"
#include "os/wait.hpp"
#include "start/this_process.hpp"
#include "wire/control_message.hpp"

#include <array>
#include <exception>
#include <set>
#include <utility>
#include <vector>

namespace brood::memory {

namespace {

using KeptNames = std::set<std::pair<std::string, os::MemoryIdentity>>;

/// Blocks until there is a message, or the creator is gone: whether there is one. The end of the
/// channel tells that, and so does the end of the process, in case a copy that it made of itself
/// without this library holds the channel still.
bool wait_for_message(const os::Channel& creator, os::NativeHandle creators_end) {
  const std::array objects{os::WaitObject{creator.handle().get(), os::WaitObject::Kind::readable},
                           os::WaitObject{creators_end, os::WaitObject::Kind::signalled}};
  // What was written before the end still counts.
  return os::wait_ready(objects, base::Deadline::never()).front() == 0;
}

void take_message(os::Channel& creator, KeptNames& kept) {
  const auto [kind, body] = wire::receive_frame(creator);
  const auto message = decode<wire::KeptName>(body);
  if (!objection_to_name(message.name).empty()) {
    throw DecodingError("a name that cannot be is to be kept");
  }
  std::pair entry(message.name, os::MemoryIdentity{message.device, message.file});
  if (kind == wire::FrameKind::keep) {
    kept.insert(std::move(entry));
  } else if (kind == wire::FrameKind::forget) {
    kept.erase(entry);
  } else {
    throw DecodingError("this message is not for a keeper");
  }
}

}  // namespace

int keeper_main(start::ChildContext& context) {
  os::hold_off_interrupts();
  os::Channel& creator = context.control;
  const os::NativeHandle creators_end = start::this_process_parent()->end.get();
  const std::array keep{creator.handle().get(), creators_end};
  os::detach(keep);
  KeptNames kept;
  try {
    creator.write_all(wire::make_frame(wire::FrameKind::ready, {}));
    while (wait_for_message(creator, creators_end)) {
      take_message(creator, kept);
    }
  } catch (const std::exception&) {
    // The end of the channel; also of one on which nonsense came, since nothing more can be read.
  }
  for (const auto& [name, identity] : kept) {
    os::remove_name_of(name, identity);
  }
  return 0;
}

}  // namespace brood::memory
