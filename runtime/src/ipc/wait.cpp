#include "brood/wait.hpp"

#include "base/deadline.hpp"
#include "brood/connection.hpp"
#include "os/wait.hpp"

namespace brood {

namespace {

std::vector<std::size_t> wait_until(std::span<const Waitable> objects, base::Deadline deadline) {
  std::vector<os::WaitObject> all;
  all.reserve(objects.size());
  for (const Waitable& object : objects) {
    all.push_back({object.handle(), object.is_stream() ? os::WaitObject::Kind::readable
                                                       : os::WaitObject::Kind::signalled});
  }
  return all.empty() ? std::vector<std::size_t>() : os::wait_ready(all, deadline);
}

}  // namespace

Waitable::Waitable(const Connection& connection) : handle_(connection.fileno()), is_stream_(true) {}

std::vector<std::size_t> wait(std::span<const Waitable> objects) {
  return wait_until(objects, base::Deadline::never());
}

std::vector<std::size_t> wait_for(std::span<const Waitable> objects, Duration timeout) {
  return wait_until(objects, base::Deadline::after(timeout));
}

}  // namespace brood
