#include "os/library_threads.hpp"

#include <dlfcn.h>

#include <array>
#include <charconv>
#include <string_view>

namespace brood::os {

namespace {

struct Library {
  std::string_view variable;
  const char* function;  // void(int)
};

constexpr std::array libraries{Library{"OMP_NUM_THREADS", "omp_set_num_threads"},
                               Library{"OPENBLAS_NUM_THREADS", "openblas_set_num_threads"},
                               Library{"MKL_NUM_THREADS", "MKL_Set_Num_Threads"}};

void tell(const Library& library, std::string_view value) {
  int threads = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), threads);
  if (error != std::errc() || end != value.data() + value.size() || threads < 1) {
    return;
  }
  if (void* const function = ::dlsym(RTLD_DEFAULT, library.function)) {
    reinterpret_cast<void (*)(int)>(function)(threads);
  }
}

}  // namespace

void tell_libraries(const std::vector<std::string>& variables) {
  for (const std::string_view variable : variables) {
    const std::size_t equals = variable.find('=');
    for (const Library& library : libraries) {
      if (equals != std::string_view::npos && variable.substr(0, equals) == library.variable) {
        tell(library, variable.substr(equals + 1));
      }
    }
  }
}

}  // namespace brood::os
