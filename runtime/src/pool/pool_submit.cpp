// How calls become tasks: those of a Pool, and those that Pool::with gives options of their own.

#include "brood/error.hpp"
#include "os/handle_post.hpp"
#include "pool/pool_impl.hpp"
#include "pool/pool_setup.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <utility>

namespace brood {

namespace {

void check_handles(const detail::Call& call) {
  if (call.handles.size() > os::most_posted_handles) {
    throw EncodingError("a task can take " + std::to_string(os::most_posted_handles) +
                        " handles along, not " + std::to_string(call.handles.size()) +
                        "; a smaller chunksize makes more tasks of a map");
  }
}

}  // namespace

std::shared_ptr<detail::Batch> Pool::Impl::submit(
    std::vector<detail::Call> calls, std::size_t items_in_each, detail::Attendance* attendance,
    const std::shared_ptr<const TaskOptions>& options) {
  auto batch =
      std::make_shared<detail::Batch>(calls.size(), callbacks, detail::Order::of_chunks, collector);
  std::vector<pool::Task> tasks;
  tasks.reserve(calls.size());
  for (std::size_t i = 0; i < calls.size(); ++i) {
    check_handles(calls[i]);
    tasks.push_back({std::move(calls[i]), batch, i, i * items_in_each, options});
  }
  if (attendance != nullptr) {
    attendance->begin(collector);
  }
  try {
    hand_in([&] { scheduler.submit(std::move(tasks)); });
  } catch (...) {
    scheduler.withdraw(*batch, std::current_exception());
    throw;
  }
  return batch;
}

std::size_t Pool::Impl::chunksize_for(std::size_t items,
                                      std::optional<std::size_t> chunksize) const {
  if (chunksize == std::size_t{0}) {
    throw std::invalid_argument("Pool::map: chunksize is 0; it must be at least 1");
  }
  const std::size_t chunks = 4 * scheduler.wanted_workers();
  return std::max<std::size_t>(chunksize.value_or((items + chunks - 1) / chunks), 1);
}

std::unique_ptr<detail::ImapState> Pool::Impl::start_imap(
    const std::shared_ptr<Impl>& self, detail::ChunkSource source, detail::ImapShape shape,
    std::shared_ptr<const TaskOptions> options) {
  const std::size_t chunksize = shape.chunksize;
  const std::size_t ahead = detail::chunks_ahead(shape, scheduler.wanted_workers());
  const std::size_t most_ahead = in_process ? 1 : ahead;
  if (options && options->fail_fast) {  // each of an imap's errors has its place
    TaskOptions others = *options;
    others.fail_fast = false;
    options = pool::checked(others);
  }
  scheduler.open_input();
  // The Imap may outlive the pool, and the pool may be moved.
  const std::weak_ptr<Impl> weak = self;
  const auto submit_one = [weak, chunksize, options](detail::Call call,
                                                     const std::shared_ptr<detail::Batch>& batch,
                                                     std::size_t chunk) {
    const std::shared_ptr<Impl> impl = weak.lock();
    if (impl == nullptr) {
      throw std::logic_error("Imap::next: the pool is gone, and not all of the input was taken");
    }
    check_handles(call);
    batch->add_chunk();
    try {
      impl->hand_in([&] {
        impl->scheduler.submit_input({std::move(call), batch, chunk, chunk * chunksize, options});
      });
    } catch (...) {
      batch->drop_last_chunk();
      throw;
    }
  };
  const auto close_input = [weak] {
    if (const std::shared_ptr<Impl> impl = weak.lock()) {
      impl->scheduler.close_input();
    }
  };
  return std::make_unique<detail::ImapState>(
      std::move(source), submit_one, close_input, most_ahead,
      std::make_shared<detail::Batch>(0, callbacks, shape.order, collector));
}

std::shared_ptr<detail::Batch> Pool::submit(std::vector<detail::Call> calls,
                                            std::size_t items_in_each,
                                            detail::Attendance* attendance) {
  Impl& impl = here("submit");
  return impl.submit(std::move(calls), items_in_each, attendance, impl.defaults);
}

std::size_t Pool::chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const {
  return here("map").chunksize_for(items, chunksize);
}

std::unique_ptr<detail::ImapState> Pool::start_imap(detail::ChunkSource source,
                                                    detail::ImapShape shape) {
  Impl& impl = here("imap");
  return impl.start_imap(impl_, std::move(source), shape, impl.defaults);
}

std::weak_ptr<detail::TaskControl> Pool::control() const {
  return impl_;
}

void Pool::cancel_all() {
  Impl& impl = here("cancel_all");
  impl.scheduler.drop_inputs();
  impl.scheduler.cancel_all();
}

// --- with options of their own

PoolWith Pool::with(const TaskOptions& options) const {
  here("with");
  return PoolWith(impl_, pool::checked(options));
}

PoolWith::PoolWith(std::shared_ptr<Pool::Impl> impl, std::shared_ptr<const TaskOptions> options)
    : impl_(std::move(impl)), options_(std::move(options)) {}

std::shared_ptr<detail::Batch> PoolWith::submit(std::vector<detail::Call> calls,
                                                std::size_t items_in_each,
                                                detail::Attendance* attendance) {
  impl_->require_owner("submit");
  return impl_->submit(std::move(calls), items_in_each, attendance, options_);
}

std::size_t PoolWith::chunksize_for(std::size_t items, std::optional<std::size_t> chunksize) const {
  return impl_->chunksize_for(items, chunksize);
}

std::unique_ptr<detail::ImapState> PoolWith::start_imap(detail::ChunkSource source,
                                                        detail::ImapShape shape) {
  impl_->require_owner("imap");
  return impl_->start_imap(impl_, std::move(source), shape, options_);
}

}  // namespace brood
