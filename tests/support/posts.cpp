#include "support/posts.hpp"

#include "support/process_probe.hpp"

#include <algorithm>
#include <chrono>
#include <thread>

namespace brood::test {

void spin_at_random(std::mt19937& random, std::chrono::nanoseconds most) {
  const auto limit = std::max<std::int64_t>(most.count() >> (random() % 14), 1);
  const auto end = std::chrono::steady_clock::now() +
                   std::chrono::nanoseconds(static_cast<std::int64_t>(random()) % limit);
  while (std::chrono::steady_clock::now() < end) {
    std::this_thread::yield();
  }
}

Posts::Posts(std::size_t count, Make make) : make_(std::move(make)), places_(count) {}

Posts::~Posts() {
  for (Place& place : places_) {
    if (place.process) {
      place.process->kill();
      must_end(place);
    }
  }
}

void Posts::fill() {
  std::vector<Place*> started;
  for (Place& place : places_) {
    if (place.process && !place.process->is_alive()) {
      if (place.process->exitcode() != 0) {
        wrong_.push_back(place.process->describe() + " has ended");
      }
      place.process.reset();
    }
    if (!place.process) {
      start(place);
      started.push_back(&place);
    }
  }
  for (Place* const place : started) {
    must_have_begun(*place);
  }
}

void Posts::start(Place& place) {
  auto [ours, theirs] = Pipe(false);
  place.number = numbers_++;
  killed_.push_back(false);
  place.begun = std::move(ours);
  place.process.emplace(make_(place.number, std::move(theirs)));
  place.process->start();
}

void Posts::must_have_begun(Place& place) {
  if (!place.begun.poll_for(patience)) {
    wrong_.push_back(place.process->describe() + " did not begin");
    return;
  }
  try {
    place.begun.recv_bytes();
  } catch (const EOFError&) {
    wrong_.push_back(place.process->describe() + " ended before it had begun");
  }
}

std::optional<int> Posts::must_end(Place& place) {
  if (!place.process->join_for(patience)) {
    wrong_.push_back(place.process->describe() + " did not end");
    place.process->kill();
    place.process->join();
  }
  return place.process->exitcode();
}

bool Posts::kill(std::size_t post) {
  Place& place = places_[post];
  place.process->kill();
  const std::optional<int> code = must_end(place);
  const bool killed = code < 0;
  if (!killed && code != 0) {
    wrong_.push_back(place.process->describe() + " has ended by itself");
  }
  killed_[place.number] = killed;
  place.process.reset();
  return killed;
}

void Posts::join() {
  for (Place& place : places_) {
    if (place.process && must_end(place) != 0) {
      wrong_.push_back(place.process->describe() + " has ended");
    }
    place.process.reset();
  }
}

std::size_t Posts::killed() const {
  return static_cast<std::size_t>(std::count(killed_.begin(), killed_.end(), true));
}

std::vector<std::int64_t> Posts::pids() const {
  std::vector<std::int64_t> pids;
  for (const Place& place : places_) {
    if (place.process) {
      pids.push_back(*place.process->pid());
    }
  }
  return pids;
}

}  // namespace brood::test
