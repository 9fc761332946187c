#include "map/pack_source.hpp"

#include "error.hpp"
#include "layout.hpp"

#include <algorithm>
#include <istream>
#include <limits>
#include <utility>

namespace brood::launcher {

namespace {

/// What xargs takes, too. Linux takes 2 MiB with the environment, Windows 32767 characters.
constexpr std::size_t usual_line_bytes = 128u << 10;
constexpr std::size_t windows_line_bytes = 30'000;
constexpr std::size_t read_bytes = 64u << 10;

class InputPacks final : public PackSource {
 public:
  InputPacks(std::unique_ptr<InputSource> inputs, const Packing& packing,
             const CommandTemplate& command, int jobs)
      : inputs_(std::move(inputs)), command_(command), fills_lines_(packing.fills_lines) {
    const std::size_t none = std::numeric_limits<std::size_t>::max();
    most_inputs_ = packing.most_inputs ? static_cast<std::size_t>(*packing.most_inputs)
                                       : (packing.fills_lines ? none : 1);
    const std::optional<std::size_t> size = inputs_->size();
    if (packing.fills_lines && size) {
      const auto shares = static_cast<std::size_t>(jobs);
      most_inputs_ =
          std::min(most_inputs_, std::max<std::size_t>((*size + shares - 1) / shares, 1));
    }
    const std::size_t usual = list_separator == ';' ? windows_line_bytes : usual_line_bytes;
    most_bytes_ = packing.most_bytes == 0 ? usual : packing.most_bytes;
  }

  std::optional<Pack> next() override {
    Pack pack;
    std::size_t bytes = command_.own_cost();
    for (std::size_t count = 0; count < most_inputs_; ++count) {
      std::optional<Record> record = kept_ ? std::exchange(kept_, {}) : inputs_->next();
      if (!record) {
        break;
      }
      for (const std::string& text : *record) {
        bytes += command_.cost(text);
      }
      if (fills_lines_ && count > 0 && bytes > most_bytes_) {
        kept_ = std::move(record);
        break;
      }
      std::move(record->begin(), record->end(), std::back_inserter(pack.inputs));
      is_empty_ = false;
    }
    return std::exchange(is_empty_, true) ? std::nullopt : std::optional(std::move(pack));
  }

  std::optional<std::size_t> size() const override {
    const std::optional<std::size_t> inputs = inputs_->size();
    if (!inputs || *inputs == 0) {
      return inputs;
    }
    return fills_lines_ ? std::nullopt : std::optional((*inputs - 1) / most_inputs_ + 1);
  }

 private:
  std::unique_ptr<InputSource> inputs_;
  const CommandTemplate& command_;
  bool fills_lines_;
  std::size_t most_inputs_ = 1;
  std::size_t most_bytes_ = 0;
  std::optional<Record> kept_;
  bool is_empty_ = true;
};

class Blocks final : public PackSource {
 public:
  Blocks(InputStream stream, PipeOptions options)
      : stream_(std::move(stream)), options_(std::move(options)) {}

  std::optional<Pack> next() override {
    std::size_t searched = 0;
    for (;;) {
      if (kept_.size() >= options_.block_bytes) {
        if (const std::size_t end = record_end(searched); end != std::string::npos) {
          Pack pack{.inputs = {}, .block = kept_.substr(0, end)};
          kept_.erase(0, end);
          return pack;
        }
        searched = kept_.size();
      }
      if (!read_more()) {
        break;
      }
    }
    return kept_.empty() ? std::nullopt
                         : std::optional(Pack{.inputs = {}, .block = std::exchange(kept_, {})});
  }

 private:
  /// Behind the last record end of the block; when there is none, behind the first one after it.
  std::size_t record_end(std::size_t searched) const {
    const std::string& mark = options_.record_end;
    if (mark.empty()) {
      return options_.block_bytes;
    }
    if (searched == 0 && options_.block_bytes >= mark.size()) {
      const std::size_t at = kept_.rfind(mark, options_.block_bytes - mark.size());
      if (at != std::string::npos) {
        return at + mark.size();
      }
    }
    const std::size_t from = std::max(searched, options_.block_bytes);
    const std::size_t at = kept_.find(mark, from - std::min(from, mark.size() - 1));
    return at == std::string::npos ? at : at + mark.size();
  }

  bool read_more() {
    const std::size_t before = kept_.size();
    kept_.resize(before + read_bytes);
    stream_.stream->read(kept_.data() + before, static_cast<std::streamsize>(read_bytes));
    kept_.resize(before + static_cast<std::size_t>(stream_.stream->gcount()));
    if (stream_.stream->bad()) {
      throw LauncherError(ExitCode::internal, "cannot read the inputs from " + stream_.name);
    }
    return kept_.size() > before;
  }

  InputStream stream_;
  PipeOptions options_;
  std::string kept_;
};

}  // namespace

std::unique_ptr<PackSource> pack_inputs(std::unique_ptr<InputSource> inputs, const Packing& packing,
                                        const CommandTemplate& command, int jobs) {
  return std::make_unique<InputPacks>(std::move(inputs), packing, command, jobs);
}

std::unique_ptr<PackSource> cut_blocks(InputStream stream, const PipeOptions& options) {
  return std::make_unique<Blocks>(std::move(stream), options);
}

}  // namespace brood::launcher
