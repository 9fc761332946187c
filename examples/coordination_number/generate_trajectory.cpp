// Writes a trajectory of molten sodium chloride as extended XYZ: real input for coordination_number
// where the user has none at hand. See molten_salt.hpp for what is simulated.
#include "molten_salt.hpp"
#include "text.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>

namespace {

struct Options {
  std::string out;
  std::size_t ions = 216;
  std::size_t frames = 100;
  std::size_t every = 50;
  std::size_t equilibration = 5000;
  std::size_t kelvin = 1150;
  std::uint64_t seed = 1;
};

constexpr const char* usage =
    R"(usage: generate_trajectory OUT [--ions N] [--frames N] [--every STEPS] [--equilibration STEPS]
                           [--kelvin T] [--seed S]

Molecular dynamics of molten NaCl (Born-Huggins-Mayer potential of Fumi and Tosi, steps of 2 fs),
written to OUT as extended XYZ.

  --ions N               216, 512, 1000, ... (default 216)
  --frames N             frames to write (default 100)
  --every STEPS          steps between two frames (default 50)
  --equilibration STEPS  steps before the first frame: melting at 3000 K, cooling (default 5000)
  --kelvin T             temperature, 1074 to 1300 (default 1150)
  --seed S               another seed, another trajectory (default 1)
)";

std::uint64_t parse_count(const std::string& name, const std::string& text) {
  const bool digits = text.find_first_not_of("0123456789") == std::string::npos;
  if (text.empty() || text.size() > 9 || !digits) {
    throw std::invalid_argument(name + " " + text + ": expected a whole number of up to 9 digits");
  }
  return std::stoull(text);
}

void set_option(Options& options, const std::string& name, const std::string& value) {
  const std::uint64_t count = parse_count(name, value);
  if (name == "--ions") {
    options.ions = count;
  } else if (name == "--frames") {
    options.frames = count;
  } else if (name == "--every") {
    options.every = count;
  } else if (name == "--equilibration") {
    options.equilibration = count;
  } else if (name == "--kelvin") {
    options.kelvin = count;
  } else {
    options.seed = count;
  }
}

Options parse_options(int argc, char** argv) {
  Options options;
  const std::string names = " --ions --frames --every --equilibration --kelvin --seed ";
  for (int k = 1; k < argc; ++k) {
    const std::string argument = argv[k];
    if (argument.rfind("--", 0) == 0) {
      if (names.find(" " + argument + " ") == std::string::npos) {
        throw std::invalid_argument("there is no option " + argument);
      }
      if (++k == argc) {
        throw std::invalid_argument(argument + " needs a value");
      }
      set_option(options, argument, argv[k]);
    } else if (options.out.empty()) {
      options.out = argument;
    } else {
      throw std::invalid_argument("one file at a time: " + options.out + " and " + argument);
    }
  }
  if (options.out.empty()) {
    throw std::invalid_argument("which file is to be written?");
  }
  return options;
}

void write_frame(std::ostream& out, const molten_salt::MoltenSalt& salt, double time_fs) {
  const std::string edge = coordination::format("%.8f", salt.box());
  out << salt.positions().size() << '\n'
      << R"(Lattice=")" << edge << " 0 0 0 " << edge << " 0 0 0 " << edge
      << R"(" Properties=species:S:1:pos:R:3 pbc="T T T" time_fs=)"
      << coordination::format("%.1f", time_fs) << '\n';
  for (std::size_t ion = 0; ion < salt.positions().size(); ++ion) {
    out << molten_salt::MoltenSalt::label(ion);
    for (const double coordinate : salt.positions()[ion]) {
      out << coordination::format(" %.6f", coordinate);
    }
    out << '\n';
  }
}

void run(const Options& options) {
  molten_salt::MoltenSalt salt(options.ions, static_cast<double>(options.kelvin), options.seed);
  std::ofstream out(options.out, std::ios::binary);
  if (!out) {
    throw std::runtime_error("cannot write " + options.out);
  }
  salt.equilibrate(options.equilibration);
  const double energy = salt.total_energy();
  double drift = 0.0;
  double kelvin = 0.0;
  for (std::size_t frame = 0; frame < options.frames; ++frame) {
    for (std::size_t step = 0; step < options.every; ++step) {
      salt.step();
    }
    drift = std::max(drift, std::abs(salt.total_energy() - energy));
    kelvin += salt.temperature() / static_cast<double>(options.frames);
    write_frame(
        out, salt,
        static_cast<double>((frame + 1) * options.every) * molten_salt::MoltenSalt::step_fs);
  }
  if (!out.flush()) {
    throw std::runtime_error("cannot write " + options.out);
  }
  std::cout << options.out << ": " << options.frames << " frames of " << options.ions
            << " ions, mean temperature " << coordination::format("%.0f", kelvin)
            << " K, energy constant within "
            << coordination::format("%.1e", drift / std::abs(energy)) << " of its value\n";
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc == 2 && std::string(argv[1]) == "--help") {
      std::cout << usage;
      return 0;
    }
    run(parse_options(argc, argv));
    return 0;
  } catch (const std::invalid_argument& error) {
    std::cerr << "generate_trajectory: " << error.what() << '\n' << usage;
    return 2;
  } catch (const std::exception& error) {
    std::cerr << "generate_trajectory: " << error.what() << '\n';
    return 1;
  }
}
