#pragma once
// Start method spawn: this program's file, started afresh.

#include "start/starter.hpp"

namespace brood::start {

class SpawnStarter final : public Starter {
 public:
  StartedChild start(const StartRequest& request) override;
};

}  // namespace brood::start
