#include "map/output_writer.hpp"

#include "standard_streams.hpp"

namespace brood::launcher {

OutputWriter::OutputWriter() : shares_terminal_(is_terminal(Stream::output)) {}

bool OutputWriter::write(bool is_errors, std::string_view text) {
  if (text.empty()) {
    return true;
  }
  const std::lock_guard lock(guard_);
  if (is_errors || shares_terminal_) {
    progress_.make_way_for(text);
  }
  return write_all(is_errors ? Stream::errors : Stream::output, text);
}

bool OutputWriter::write(const CommandOutcome& outcome) {
  return write(true, outcome.errors) && write(false, outcome.output);
}

void OutputWriter::show(const ProgressState& state) {
  const std::lock_guard lock(guard_);
  progress_.update(state);
}

void OutputWriter::clear() {
  const std::lock_guard lock(guard_);
  progress_.clear();
}

}  // namespace brood::launcher
