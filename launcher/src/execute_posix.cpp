#include "execute.hpp"

#include "exec_image_posix.hpp"

namespace brood::launcher {

int execute(const std::vector<std::string>& command, const Environment& environment) {
  const ExecImage image(command, environment);
  throw image.failure(image.exec());
}

}  // namespace brood::launcher
