// Coordination numbers of a trajectory, a frame a task: the program indexes the file once, and its
// workers each open it and read only the frames they are given. Nothing but a file name, an offset
// and a handful of counts travels between the processes.
#include <brood/brood.hpp>

#include "coordination.hpp"
#include "options.hpp"
#include "report.hpp"
#include "xyz.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace coordination {

namespace {

CoordinationResult count_file(const Options& options) {
  std::vector<CoordinationTask> tasks;
  for (const FrameLocation& frame : index_frames(options.file)) {
    tasks.push_back({options.file, frame, options.cutoffs});
  }
  brood::Pool pool{{.processes = options.processes}};
  CoordinationResult sum;
  for (const CoordinationResult& part : pool.map(count_frame, tasks)) {
    merge(sum, part);
  }
  return sum;
}

void print(const Options& options, const CoordinationResult& result) {
  const std::vector<PairReport> report = make_report(result, options.cutoffs);
  std::cout << to_table(result, report) << std::flush;
  for (const std::string& species : unknown_species(result, options.cutoffs)) {
    std::cerr << "coordination_number: no frame of " << options.file.string() << " has an atom "
              << species << '\n';
  }
  if (options.json) {
    std::ofstream out(*options.json, std::ios::binary);
    out << to_json(result, report) << '\n';
    if (!out.flush()) {
      throw std::runtime_error("cannot write " + options.json->string());
    }
  }
}

}  // namespace

}  // namespace coordination

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  try {
    const coordination::Options options =
        coordination::parse_options(std::vector<std::string>(argv + 1, argv + argc));
    if (options.help) {
      std::cout << coordination::usage();
      return 0;
    }
    coordination::print(options, coordination::count_file(options));
    return 0;
  } catch (const coordination::UsageError& error) {
    std::cerr << "coordination_number: " << error.what() << "\n" << coordination::usage();
    return 2;
  } catch (const brood::RemoteError& error) {
    // A mistake in the file that a worker found reads like one found here.
    std::cerr << error.message() << '\n';
    return 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
