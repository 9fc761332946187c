#include "brood/error.hpp"
#include "brood/serialize.hpp"
#include "os/image.hpp"
#include "start/starter.hpp"
#include "wire/control_message.hpp"
#include "wire/handshake.hpp"

namespace brood::start {

void expect_hello(StartedChild& child, const std::string& name) {
  std::string reason;
  try {
    const auto [kind, body] = wire::receive_frame(child.control);
    if (kind == wire::FrameKind::refused) {
      reason = decode<wire::Refused>(body).reason;
    } else if (kind != wire::FrameKind::hello) {
      reason = "it does not begin as a child of this library does";
    } else if (auto objection =
                   wire::objection(decode<wire::Hello>(body), os::program_identity())) {
      reason = *std::move(objection);
    } else {
      return;
    }
    child.process->kill();
    child.process->wait();
  } catch (const DecodingError&) {
    child.process->kill();  // its control channel is closed: what still runs there is no child
    reason =
        "it ended before it could work, with exit code " + std::to_string(child.process->wait());
  }
  throw StartError(name + ": " + reason);
}

}  // namespace brood::start
