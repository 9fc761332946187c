#pragma once

#include "map/map_job.hpp"

#include <string>
#include <string_view>

namespace brood::launcher {

/// What each job has printed, in files: FOLDER/1/INPUT/stdout, stderr and seq, with one more pair
/// of folders for each further input (FOLDER/1/a/2/b/...), as GNU parallel has them. A job that is
/// no input's is FOLDER/SEQ/stdout.
class ResultFiles {
 public:
  /// Makes the folder. Throws LauncherError (usage) when it cannot.
  explicit ResultFiles(const std::string& folder);

  /// Throws LauncherError (internal) when a file cannot be written.
  void add(const Job& job, const CommandOutcome& outcome) const;

 private:
  std::string folder_;
};

/// The folders of a job below FOLDER, separated by `/`.
std::string result_folder(const Job& job);

/// A text as the name of a file: what a name cannot hold is escaped, by `\` (Windows: by `%`), and
/// a long one is cut and told apart by the job's number.
std::string file_name_of(std::string_view input, std::size_t sequence);

}  // namespace brood::launcher
