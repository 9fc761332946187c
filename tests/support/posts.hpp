#pragma once
// Places at which there always is a process: one that was killed, or has done its work, is followed
// by another. What it did is told apart by its number, which no other one has.
//
// What goes wrong is not a failure of a test here, but a sentence: tests/bench/soak has no tests.

#include <brood/connection.hpp>
#include <brood/process.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace brood::test {

/// An instant to be hit at random, not a wait for something to happen: up to `most`, each order of
/// magnitude as likely as another.
void spin_at_random(std::mt19937& random, std::chrono::nanoseconds most);

class Posts {
 public:
  /// A process to be started as this number. The first thing that it does is to say so, in any
  /// message over `begun`.
  using Make = std::function<Process(std::uint64_t number, Connection begun)>;

  Posts(std::size_t count, Make make);

  /// Kills whoever is there.
  ~Posts();
  Posts(const Posts&) = delete;
  Posts& operator=(const Posts&) = delete;

  /// Afterwards there is one at each, and all have begun.
  void fill();

  /// Who is there now.
  std::uint64_t number_at(std::size_t post) const { return places_[post].number; }

  /// Whether it was killed: it may have ended by itself before.
  bool kill(std::size_t post);

  /// Waits for all; each must end by itself, and with exit code 0.
  void join();

  /// Numbers given out: from 0 up to, but not including, this one.
  std::uint64_t numbers() const { return numbers_; }

  bool was_killed(std::uint64_t number) const { return killed_[number]; }

  std::size_t killed() const;

  std::vector<std::int64_t> pids() const;

  /// What should not have happened.
  const std::vector<std::string>& wrong() const { return wrong_; }

 private:
  struct Place {
    std::optional<Process> process;
    std::uint64_t number = 0;
    Connection begun;
  };

  void start(Place& place);
  void must_have_begun(Place& place);
  std::optional<int> must_end(Place& place);

  Make make_;
  std::vector<Place> places_;
  std::uint64_t numbers_ = 0;
  std::vector<bool> killed_;
  std::vector<std::string> wrong_;
};

}  // namespace brood::test
