#include "process/process_main.hpp"

#include "base/exception_chain.hpp"
#include "brood/process.hpp"
#include "brood/serialize.hpp"
#include "process/finalize.hpp"
#include "process/process_impl.hpp"
#include "process/registry.hpp"

#include <cstdio>
#include <exception>

namespace brood::process {

namespace {

void call_target(const wire::ProcessSetup& setup, std::span<Handle> handles) {
  const auto target =
      reinterpret_cast<detail::Trampoline>(detail::code_pointer({setup.module, setup.offset}));
  if (setup.is_subclass) {
    expect_self();
  }
  InputArchive in(setup.arguments, handles);
  OutputArchive result;  // nobody asks for it
  target(in, result);
}

int call_target(start::ChildContext& context) {
  const auto setup = decode<wire::ProcessSetup>(context.bootstrap.payload);
  if (setup.has_target) {
    call_target(setup, context.handles);
  }
  return 0;
}

/// The exit code.
int work_and_report(start::ChildContext& context, int (*work)(start::ChildContext& context)) {
  try {
    if (static_cast<StartMethod>(context.bootstrap.method) == StartMethod::fork) {
      run_after_fork();
    }
    return work(context);
  } catch (const SystemExit& exit) {
    if (*exit.what() != '\0') {
      std::fprintf(stderr, "%s\n", exit.what());
    }
    return exit.code();
  } catch (...) {
    std::fprintf(stderr, "Process %s:\n%s\n", context.bootstrap.name.c_str(),
                 base::current_exception_text().c_str());
    return 1;
  }
}

}  // namespace

int as_child(start::ChildContext& context, int (*work)(start::ChildContext& context)) {
  begin_as_child();
  const int exitcode = work_and_report(context, work);
  context.handles.clear();
  end_normally();
  return exitcode;
}

int process_main(start::ChildContext& context) {
  return as_child(context, &call_target);
}

}  // namespace brood::process
