#include "map/input_source.hpp"

#include "error.hpp"

#include <boost/regex.hpp>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <utility>

namespace brood::launcher {

namespace {

class WordSource final : public InputSource {
 public:
  explicit WordSource(std::vector<std::string> words) : words_(std::move(words)) {}

  std::optional<Record> next() override {
    return at_ < words_.size() ? std::optional<Record>({words_[at_++]}) : std::nullopt;
  }

  std::optional<std::size_t> size() const override { return words_.size(); }

 private:
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

class StreamSource final : public InputSource {
 public:
  StreamSource(InputStream stream, char delimiter)
      : stream_(std::move(stream)), delimiter_(delimiter) {}

  std::optional<Record> next() override {
    std::string text;
    if (!std::getline(*stream_.stream, text, delimiter_)) {
      if (stream_.stream->bad()) {
        throw LauncherError(ExitCode::internal, "cannot read the inputs from " + stream_.name);
      }
      return std::nullopt;
    }
    if (text.find('\0') != std::string::npos) {
      // Cut at it, as arguments are, the input would be another file's name.
      throw LauncherError(ExitCode::usage,
                          "an input from " + stream_.name + " holds a NUL character",
                          "-0 splits inputs there, as `find -print0` writes them");
    }
    if (delimiter_ == '\n' && text.ends_with('\r')) {
      text.pop_back();
    }
    return Record{std::move(text)};
  }

 private:
  InputStream stream_;
  char delimiter_;
};

/// By Boost.Regex: std::regex recurses with the text, so that a row of some ten thousand characters
/// ends the program.
class ColumnSource final : public InputSource {
 public:
  ColumnSource(std::unique_ptr<InputSource> source, const std::string& separator)
      : source_(std::move(source)) {
    try {
      separator_.assign(separator, boost::regex::ECMAScript);
    } catch (const boost::regex_error&) {
      throw LauncherError(ExitCode::usage,
                          "--colsep " + shown(separator) + " is no regular expression",
                          "a sign like | or . means itself behind a backslash");
    }
  }

  std::optional<Record> next() override {
    std::optional<Record> record = source_->next();
    if (!record) {
      return std::nullopt;
    }
    Record columns;
    for (const std::string& text : *record) {
      split(text, columns);
    }
    return columns;
  }

  std::optional<std::size_t> size() const override { return source_->size(); }

 private:
  void split(const std::string& text, Record& columns) const {
    if (text.empty()) {
      columns.emplace_back();  // one column, of which the iterator knows nothing
      return;
    }
    try {
      std::copy(boost::sregex_token_iterator(text.begin(), text.end(), separator_, -1), {},
                std::back_inserter(columns));
    } catch (const std::runtime_error&) {
      throw LauncherError(
          ExitCode::usage,
          "--colsep " + shown(separator_.str()) + " has too many ways to match " + shown(text),
          "make each choice in it unambiguous");
    }
  }

  std::unique_ptr<InputSource> source_;
  boost::regex separator_;
};

class NonEmptySource final : public InputSource {
 public:
  explicit NonEmptySource(std::unique_ptr<InputSource> source) : source_(std::move(source)) {}

  std::optional<Record> next() override {
    for (;;) {
      std::optional<Record> record = source_->next();
      const auto is_empty = [](const std::string& text) { return text.empty(); };
      if (!record || !std::all_of(record->begin(), record->end(), is_empty)) {
        return record;
      }
    }
  }

 private:
  std::unique_ptr<InputSource> source_;
};

using Sources = std::vector<std::unique_ptr<InputSource>>;

/// In step, until the shortest one ends.
class LinkedSource final : public InputSource {
 public:
  explicit LinkedSource(Sources sources) : sources_(std::move(sources)) {}

  std::optional<Record> next() override {
    Record joined;
    for (const auto& source : sources_) {
      std::optional<Record> record = source->next();
      if (!record) {
        return std::nullopt;
      }
      std::move(record->begin(), record->end(), std::back_inserter(joined));
    }
    return joined;
  }

  std::optional<std::size_t> size() const override {
    std::optional<std::size_t> least;
    for (const auto& source : sources_) {
      const std::optional<std::size_t> size = source->size();
      if (!size) {
        return std::nullopt;
      }
      least = std::min(least.value_or(*size), *size);
    }
    return least;
  }

 private:
  Sources sources_;
};

/// Each with each: `first` is read on, the others are kept.
class ProductSource final : public InputSource {
 public:
  explicit ProductSource(Sources sources) : sources_(std::move(sources)) {}

  std::optional<Record> next() override {
    if (!is_begun_) {
      begin();
    }
    if (!current_) {
      return std::nullopt;
    }
    Record joined = *current_;
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      joined.insert(joined.end(), kept_[i][at_[i]].begin(), kept_[i][at_[i]].end());
    }
    advance();
    return joined;
  }

  std::optional<std::size_t> size() const override {
    std::size_t product = 1;
    for (const auto& source : sources_) {
      const std::optional<std::size_t> size = source->size();
      if (!size) {
        return std::nullopt;
      }
      product *= *size;
    }
    return product;
  }

 private:
  void begin() {
    is_begun_ = true;
    for (std::size_t i = 1; i < sources_.size(); ++i) {
      std::vector<Record> records;
      while (std::optional<Record> record = sources_[i]->next()) {
        records.push_back(*std::move(record));
      }
      if (records.empty()) {
        return;  // Nothing to meet.
      }
      kept_.push_back(std::move(records));
    }
    at_.assign(kept_.size(), 0);
    current_ = sources_.front()->next();
  }

  void advance() {
    for (std::size_t i = kept_.size(); i-- > 0;) {
      if (++at_[i] < kept_[i].size()) {
        return;
      }
      at_[i] = 0;
    }
    current_ = sources_.front()->next();
  }

  Sources sources_;
  std::vector<std::vector<Record>> kept_;
  std::vector<std::size_t> at_;
  std::optional<Record> current_;
  bool is_begun_ = false;
};

class KeptSource final : public InputSource {
 public:
  explicit KeptSource(std::vector<Record> records) : records_(std::move(records)) {}

  std::optional<Record> next() override {
    return at_ < records_.size() ? std::optional(std::move(records_[at_++])) : std::nullopt;
  }

  std::optional<std::size_t> size() const override { return records_.size(); }

 private:
  std::vector<Record> records_;
  std::size_t at_ = 0;
};

std::unique_ptr<InputSource> open_one(const InputChoice& choice, const InputFormat& format) {
  std::unique_ptr<InputSource> source;
  if (choice.file) {
    source = std::make_unique<StreamSource>(open_stream(*choice.file), format.delimiter);
  } else {
    source = std::make_unique<WordSource>(choice.words);
  }
  if (format.skips_empty) {
    source = std::make_unique<NonEmptySource>(std::move(source));
  }
  if (format.column_separator) {
    source = std::make_unique<ColumnSource>(std::move(source), *format.column_separator);
  }
  return source;
}

template <class Several>
std::unique_ptr<InputSource> joined(Sources sources) {
  return sources.size() == 1 ? std::move(sources.front())
                             : std::make_unique<Several>(std::move(sources));
}

}  // namespace

std::unique_ptr<InputSource> open_inputs(const std::vector<InputChoice>& choices,
                                         const InputFormat& format) {
  Sources groups;
  Sources group;
  for (const InputChoice& choice : choices) {
    if (!choice.is_linked && !group.empty()) {
      groups.push_back(joined<LinkedSource>(std::exchange(group, {})));
    }
    group.push_back(open_one(choice, format));
  }
  if (group.empty()) {
    group.push_back(open_one({.file = "-"}, format));
  }
  groups.push_back(joined<LinkedSource>(std::move(group)));
  return joined<ProductSource>(std::move(groups));
}

std::unique_ptr<InputSource> counted(std::unique_ptr<InputSource> source) {
  if (source->size()) {
    return source;
  }
  std::vector<Record> records;
  while (std::optional<Record> record = source->next()) {
    records.push_back(*std::move(record));
  }
  return std::make_unique<KeptSource>(std::move(records));
}

}  // namespace brood::launcher
