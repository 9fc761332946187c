// Runs a fuzz target without libFuzzer: on each file of a folder of seeds, and on mutations of them
// that are the same in each run.
//
// Usage: fuzz_NAME [--tell] CORPUS      --tell: each input in hexadecimal on stderr, before it is
//                                       tried; the last one is the one that ended the program

#include "fuzz/fuzz.hpp"

#include <algorithm>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Input = std::vector<std::uint8_t>;

constexpr int mutations = 3000;

std::vector<Input> read_seeds(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());  // the system's order is not the same everywhere
  std::vector<Input> seeds;
  for (const auto& path : paths) {
    std::ifstream file(path, std::ios::binary);
    seeds.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return seeds;
}

/// Makes one input of another. Draws by itself: the standard's distributions differ between
/// libraries.
class Mutator {
 public:
  explicit Mutator(const std::vector<Input>& seeds) : seeds_(seeds) {}

  Input next() {
    Input input = seeds_[below(seeds_.size())];
    for (std::size_t left = 1 + below(4); left != 0; --left) {
      change(input);
    }
    return input;
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(engine_() % end); }

  std::uint8_t byte() {
    static constexpr std::uint8_t edges[] = {0, 1, 0x7f, 0x80, 0xff, '{', '}', '#', ',', '='};
    return below(2) == 0 ? edges[below(std::size(edges))] : static_cast<std::uint8_t>(engine_());
  }

  void change(Input& input) {
    const auto place = static_cast<std::ptrdiff_t>(below(input.size() + 1));
    const auto at = input.begin() + place;
    const auto rest = static_cast<std::size_t>(input.end() - at);
    const std::size_t way = below(7);
    if (way == 0 || rest == 0) {
      input.insert(at, 1 + below(4), byte());
    } else if (way == 1) {
      *at = byte();
    } else if (way == 2) {
      *at = static_cast<std::uint8_t>(*at ^ 1U << below(8));
    } else if (way == 3) {
      input.erase(at, at + static_cast<std::ptrdiff_t>(1 + below(std::min<std::size_t>(rest, 8))));
    } else if (way == 4) {
      input.erase(at, input.end());
    } else if (way == 5) {
      const Input copy(at, at + static_cast<std::ptrdiff_t>(1 + below(rest)));
      input.insert(input.begin() + static_cast<std::ptrdiff_t>(below(input.size() + 1)),
                   copy.begin(), copy.end());
    } else {
      const Input& other = seeds_[below(seeds_.size())];
      input.erase(at, input.end());
      input.insert(input.end(),
                   other.begin() + static_cast<std::ptrdiff_t>(below(other.size() + 1)),
                   other.end());
    }
  }

  const std::vector<Input>& seeds_;
  std::mt19937_64 engine_{20240229};
};

std::string hexadecimal(const Input& input) {
  static constexpr char digits[] = "0123456789abcdef";
  std::string text;
  for (const std::uint8_t byte : input) {
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
  }
  return text;
}

/// Whether the target came back from this input.
bool passes(const Input& input, bool tell) {
  if (tell) {
    std::cerr << hexadecimal(input) << std::endl;
  }
  try {
    return LLVMFuzzerTestOneInput(input.data(), input.size()) == 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << ", for the input " << hexadecimal(input) << '\n';
    return false;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const bool tell = argc == 3 && std::string_view(argv[1]) == "--tell";
  if (argc != (tell ? 3 : 2)) {
    std::cerr << "usage: " << argv[0] << " [--tell] CORPUS\n";
    return 2;
  }
  try {
    const std::vector<Input> seeds = read_seeds(argv[argc - 1]);
    if (seeds.empty()) {
      std::cerr << "no seeds in " << argv[argc - 1] << '\n';
      return 2;
    }
    bool all = passes({}, tell);
    for (const Input& seed : seeds) {
      all = passes(seed, tell) && all;
    }
    Mutator mutator(seeds);
    for (int i = 0; i < mutations && all; ++i) {
      all = passes(mutator.next(), tell);
    }
    std::cout << seeds.size() << " seeds, " << mutations << " mutations\n";
    return all ? 0 : 1;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 2;
  }
}
