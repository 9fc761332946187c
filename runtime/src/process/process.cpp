#include "brood/process.hpp"

#include "base/log.hpp"
#include "brood/serialize.hpp"
#include "os/self.hpp"
#include "os/wait.hpp"
#include "process/process_impl.hpp"
#include "process/process_main.hpp"
#include "process/registry.hpp"
#include "start/start_method_check.hpp"
#include "start/starter.hpp"
#include "start/this_process.hpp"

#include <stdexcept>
#include <typeinfo>
#include <utility>

namespace brood {

namespace {

thread_local bool self_is_expected = false;

std::vector<std::byte> to_vector(const Bytes& bytes) {
  return {bytes.begin(), bytes.end()};
}

std::shared_ptr<Process::Impl> current_impl() {
  auto impl =
      std::make_shared<Process::Impl>(os::current_pid(), start::this_process_identity(), true);
  impl->daemon = start::this_process_is_daemon();
  return impl;
}

/// For every member: the object may still be used.
Process::Impl& open(const std::shared_ptr<Process::Impl>& impl, const char* call) {
  if (impl == nullptr) {
    throw std::logic_error(std::string(call) + ": this Process was moved away");
  }
  if (impl->is_closed) {
    throw std::logic_error(std::string(call) + ": this Process is closed");
  }
  return *impl;
}

/// For what only the process may do that made the object.
Process::Impl& own(const std::shared_ptr<Process::Impl>& impl, const char* call) {
  Process::Impl& mine = open(impl, call);
  if (mine.is_current || mine.creator != os::current_pid()) {
    throw std::logic_error(std::string(call) +
                           ": only the process that made a Process may do "
                           "this, for a child of its own");
  }
  return mine;
}

/// For what needs a child that was started.
std::shared_ptr<os::ChildProcess> started(const std::shared_ptr<Process::Impl>& impl,
                                          const char* call) {
  auto child = own(impl, call).get_child();
  if (child == nullptr) {
    throw std::logic_error(std::string(call) + ": this Process was not started yet");
  }
  return child;
}

start::StartRequest request_for(const Process::Impl& impl, const std::optional<detail::Call>& call,
                                bool is_subclass) {
  wire::ProcessSetup setup;
  start::StartRequest request;
  if (call) {
    setup.has_target = true;
    setup.module = call->trampoline.module;
    setup.offset = call->trampoline.offset;
    setup.is_subclass = is_subclass;
    const auto arguments = std::span(call->bytes).subspan(detail::task_head_size);
    setup.arguments.assign(arguments.begin(), arguments.end());
    for (const auto& handle : call->handles) {
      request.handles.push_back(handle->get());
    }
  }
  {
    const std::lock_guard lock(impl.mutex);
    request.name = impl.name;
    request.authkey = impl.authkey;
  }
  request.identity = impl.identity;
  request.daemon = impl.daemon;
  request.answers_are_read = false;
  request.entry = &process::process_main;
  request.payload = to_vector(encode(setup));
  request.ends_with_parent = impl.ends_with_parent;
  request.leads_group = false;  // a terminal's Ctrl-C reaches it, as in Python
  return request;
}

}  // namespace

// The destructor is here so that the class has one home for its type information.
SystemExit::~SystemExit() = default;

SystemExit::SystemExit(int code) : code_(code) {}

SystemExit::SystemExit(std::string text) : code_(1), text_(std::move(text)) {}

void Process::Impl::begin_start() {
  const std::lock_guard lock(mutex);
  if (child != nullptr || is_starting.exchange(true)) {
    throw std::logic_error("Process::start: " + name +
                           " was started before; a Process can be started once");
  }
}

void Process::Impl::started(start::StartedChild new_child) {
  const std::lock_guard lock(mutex);
  child = std::move(new_child.process);
  control = std::move(new_child.control);
  target.reset();
  is_starting = false;
}

bool Process::Impl::wait(base::Deadline deadline) const {
  const auto process = get_child();
  return process == nullptr ||
         (os::wait_ready(process->sentinel(), deadline) && process->exitcode().has_value());
}

Process::Process(ProcessOptions options) {
  if (std::exchange(self_is_expected, false)) {
    impl_ = current_impl();
    return;
  }
  if (options.start_method) {
    start::require_available(*options.start_method);
  }
  impl_ = std::make_shared<Impl>(os::current_pid(), start::next_child_identity(), false);
  impl_->name =
      options.name.empty() ? "Process-" + start::to_text(impl_->identity) : std::move(options.name);
  impl_->authkey = start::this_process_authkey();
  impl_->daemon = options.daemon.value_or(start::this_process_is_daemon());
  impl_->target = std::move(options.target.call_);
  impl_->method = options.start_method;
  impl_->ends_with_parent = options.ends_with_parent;
}

Process::Process(std::shared_ptr<Impl> impl) : impl_(std::move(impl)) {}

Process::~Process() = default;
Process::Process(Process&&) noexcept = default;
Process& Process::operator=(Process&&) noexcept = default;

void Process::start() {
  Impl& impl = own(impl_, "Process::start");
  if (start::this_process_is_daemon()) {
    throw std::logic_error("Process::start: a daemonic process may not have children; start " +
                           impl.name + " in another one, or use a Pool");
  }
  start::require_freeze_support();
  process::running_children();  // collects those that have ended
  const StartMethod method = impl.method ? *impl.method : get_start_method();
  impl.begin_start();
  try {
    const bool is_subclass = typeid(*this) != typeid(Process);
    const auto subclass_call = is_subclass ? std::optional(child_call()) : std::nullopt;
    const auto& call = is_subclass ? subclass_call : impl.target;
    start::StartedChild child = start::start_child(method, request_for(impl, call, is_subclass));
    if (child.may_refuse) {
      start::expect_hello(child, name());
    }
    impl.started(std::move(child));
  } catch (...) {
    impl.is_starting = false;
    throw;
  }
  process::remember_child(impl_);
}

void Process::join() {
  started(impl_, "Process::join");
  impl_->wait(base::Deadline::never());
  process::forget_child(*impl_);
}

bool Process::join_for(Duration timeout) {
  started(impl_, "Process::join_for");
  const bool has_ended = impl_->wait(base::Deadline::after(timeout));
  if (has_ended) {
    process::forget_child(*impl_);
  }
  return has_ended;
}

bool Process::is_alive() const {
  const Impl& impl = open(impl_, "Process::is_alive");
  if (impl.is_current && impl.creator == os::current_pid()) {
    return true;
  }
  const auto child = own(impl_, "Process::is_alive").get_child();
  return child != nullptr && !child->exitcode();
}

std::string Process::name() const {
  const Impl& impl = open(impl_, "Process::name");
  if (impl.is_current) {
    return start::this_process_name();
  }
  const std::lock_guard lock(impl.mutex);
  return impl.name;
}

void Process::set_name(std::string name) {
  Impl& impl = open(impl_, "Process::set_name");
  if (impl.is_current) {
    base::set_log_name(name);
    start::set_this_process_name(std::move(name));
    return;
  }
  const std::lock_guard lock(impl.mutex);
  impl.name = std::move(name);
}

bool Process::daemon() const {
  return open(impl_, "Process::daemon").daemon;
}

void Process::set_daemon(bool daemon) {
  Impl& impl = own(impl_, "Process::set_daemon");
  const std::lock_guard lock(impl.mutex);
  if (impl.child != nullptr || impl.is_starting) {
    throw std::logic_error("Process::set_daemon: " + impl.name + " was started already");
  }
  impl.daemon = daemon;
}

std::optional<std::int64_t> Process::pid() const {
  const Impl& impl = open(impl_, "Process::pid");
  if (impl.is_current) {
    return os::current_pid();
  }
  const auto child = impl.get_child();
  return child == nullptr ? std::nullopt : std::optional(child->pid());
}

std::optional<int> Process::exitcode() const {
  const Impl& impl = open(impl_, "Process::exitcode");
  if (impl.is_current) {
    return std::nullopt;
  }
  const auto child = own(impl_, "Process::exitcode").get_child();
  return child == nullptr ? std::nullopt : child->exitcode();
}

NativeHandle Process::sentinel() const {
  return started(impl_, "Process::sentinel")->sentinel();
}

void Process::terminate() {
  started(impl_, "Process::terminate")->terminate();
}

void Process::kill() {
  started(impl_, "Process::kill")->kill();
}

void Process::interrupt() {
  started(impl_, "Process::interrupt")->interrupt();
}

void Process::close() {
  if (impl_ == nullptr || impl_->is_closed) {
    return;
  }
  Impl& impl = own(impl_, "Process::close");
  const std::lock_guard lock(impl.mutex);
  if (impl.is_starting || (impl.child != nullptr && !impl.child->exitcode())) {
    throw std::logic_error("Process::close: " + impl.name +
                           " still runs; join or terminate it before");
  }
  impl.is_closed = true;
  impl.child = nullptr;
  impl.control.close();
  impl.target.reset();
}

void Process::run() {
  Impl& impl = open(impl_, "Process::run");
  std::optional<detail::Call> call;
  std::vector<Handle> handles;
  {
    const std::lock_guard lock(impl.mutex);
    if (!impl.target) {
      return;
    }
    call = impl.target;
  }
  for (const auto& handle : call->handles) {
    handles.push_back(handle->duplicate());
  }
  InputArchive in(std::span(call->bytes).subspan(detail::task_head_size), handles);
  OutputArchive result;
  reinterpret_cast<detail::Trampoline>(detail::code_pointer(call->trampoline))(in, result);
}

Bytes Process::authkey() const {
  const Impl& impl = open(impl_, "Process::authkey");
  if (impl.is_current) {
    return Bytes(start::this_process_authkey());
  }
  const std::lock_guard lock(impl.mutex);
  return Bytes(impl.authkey);
}

void Process::set_authkey(Bytes key) {
  Impl& impl = open(impl_, "Process::set_authkey");
  if (impl.is_current) {
    start::set_this_process_authkey(to_vector(key));
    return;
  }
  const std::lock_guard lock(impl.mutex);
  impl.authkey = to_vector(key);
}

std::string Process::describe() const {
  if (impl_ == nullptr || impl_->is_closed) {
    return "<Process closed>";
  }
  std::string text = "<Process name='" + name() + "'";
  if (const auto number = pid()) {
    text += " pid=" + std::to_string(*number);
  }
  if (!impl_->is_current) {
    text += " parent=" + std::to_string(impl_->creator);
  }
  const auto child = impl_->get_child();
  if (impl_->is_current) {
    text += " started";
  } else if (impl_->creator != os::current_pid()) {
    text += " unknown";
  } else if (child == nullptr) {
    text += " initial";
  } else if (const auto code = child->exitcode()) {
    text += " stopped exitcode=" + std::to_string(*code);
  } else {
    text += " started";
  }
  return text + (impl_->daemon ? " daemon>" : ">");
}

detail::Call Process::child_call() const {
  throw std::logic_error("Process::start: a subclass of Process derives from brood::ProcessOf<it>");
}

std::vector<Process> active_children() {
  std::vector<Process> children;
  for (auto& impl : process::running_children()) {
    children.push_back(ProcessAccess::wrap(std::move(impl)));
  }
  return children;
}

Process current_process() {
  return ProcessAccess::wrap(current_impl());
}

namespace process {

void expect_self() {
  self_is_expected = true;
}

}  // namespace process

}  // namespace brood
