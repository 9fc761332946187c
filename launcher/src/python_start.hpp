#pragma once

#include "environment.hpp"

#include <optional>
#include <string>
#include <vector>

/// Python programs get their start method without being edited: Python imports a module
/// `sitecustomize` at its start, from the folders in PYTHONPATH too. Ours (launcher/python) makes
/// BROOD_START_METHOD the default of multiprocessing when that is imported, and goes on to the
/// `sitecustomize` that would have been imported without it. So the program runs as always, and the
/// Pythons that it starts get the method as well. A program that chooses a method itself has its
/// way.
///
/// An interpreter that is told not to look (-I, -E, -S) is given a program of ours with -c, which
/// does the same and then runs what was meant; so is every Python when the folder is not there,
/// because the command was copied without it.
namespace brood::launcher {

/// The folder with our sitecustomize, beside this program; nothing when it is not there.
std::optional<std::string> python_start_folder();

/// `environment` in which Pythons find our sitecustomize.
Environment with_python_start(Environment environment, const std::string& folder);

/// The words that run a Python's command line with our program in front; `command` itself when it
/// is no Python's. `has_folder`: whether only those that look at no path need that.
std::vector<std::string> with_python_main(const std::vector<std::string>& command, bool has_folder);

}  // namespace brood::launcher
