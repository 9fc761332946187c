#pragma once
// A start method as a value with the whole library's words.
//
//   const brood::Context spawn = brood::get_context(brood::StartMethod::spawn);
//   brood::Process process = spawn.process({.target = {work, 1}});
//   brood::Pool pool = spawn.pool({.processes = 4});
//
// It only fills in `.start_method`: what has no start method (Pipe, wait, Listener) is the same in
// every context, and every object of this library may travel to children of any context. Python:
// multiprocessing.get_context

#include <brood/pool.hpp>
#include <brood/process.hpp>
#include <brood/start_method.hpp>

#include <stdexcept>
#include <utility>

namespace brood {

class Context {
 public:
  explicit Context(StartMethod method) : method_(method) {}

  StartMethod get_start_method() const noexcept { return method_; }

  /// Throws: std::logic_error always: a context's method is what makes it. Python: ValueError
  [[noreturn]] void set_start_method(StartMethod) const {
    throw std::logic_error("Context::set_start_method: this context is for " + to_string(method_) +
                           "; ask get_context for another one, or call brood::set_start_method");
  }

  /// As the constructor of Process. Throws: std::invalid_argument for options of another method.
  Process process(ProcessOptions options = {}) const {
    options.start_method = own(options.start_method);
    return Process(std::move(options));
  }

  /// As the constructor of Pool. Throws: std::invalid_argument for options of another method.
  Pool pool(PoolOptions options = {}) const {
    options.start_method = own(options.start_method);
    return Pool(std::move(options));
  }

 private:
  StartMethod own(std::optional<StartMethod> asked) const {
    if (asked && *asked != method_) {
      throw std::invalid_argument("a context for " + to_string(method_) +
                                  " was asked for start method " + to_string(*asked));
    }
    return method_;
  }

  StartMethod method_;
};

/// The context of that method; without one, of get_start_method(), which settles that.
/// Throws: std::invalid_argument for a method that this system does not have.
BROOD_EXPORT Context get_context(std::optional<StartMethod> method = {});

}  // namespace brood
