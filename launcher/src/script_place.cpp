#include "script_place.hpp"

#include <brood/detail/sha256.hpp>

#include "config_search.hpp"
#include "layout.hpp"
#include "path_probe.hpp"
#include "text.hpp"

#include <boost/filesystem/fstream.hpp>
#include <boost/filesystem/operations.hpp>

namespace brood::launcher {

namespace {

std::string name_of(const std::string& content) {
  constexpr char digits[] = "0123456789abcdef";
  detail::Sha256 hash;
  hash.update(std::as_bytes(std::span(content)));
  std::string name;
  for (const std::byte byte : hash.digest()) {
    name += digits[std::to_integer<unsigned>(byte) >> 4];
    name += digits[std::to_integer<unsigned>(byte) & 15];
  }
  return name;
}

bool holds(const fs::path& file, const std::string& content) {
  boost::system::error_code error;
  if (fs::file_size(file, error) != content.size() || error) {
    return false;
  }
  fs::ifstream stream(file, std::ios::binary);
  std::string found(content.size(), '\0');
  stream.read(found.data(), static_cast<std::streamsize>(found.size()));
  return static_cast<std::size_t>(stream.gcount()) == content.size() && found == content;
}

bool write(const fs::path& file, const std::string& content) {
  fs::ofstream stream(file, std::ios::binary);
  stream.write(content.data(), static_cast<std::streamsize>(content.size()));
  stream.close();
  return static_cast<bool>(stream);
}

/// The user's folder for what can be made again.
std::optional<fs::path> cache_folder(const Environment& environment) {
  if (const auto folder = environment.get_non_empty(cache_variable)) {
    return to_path(*folder);
  }
  const auto home = environment.get_non_empty(home_variable);
  if (!home || !is_directory(*home)) {
    return std::nullopt;
  }
  return to_path(*home) / ".cache";
}

bool is_own(const fs::path& folder) {
  return !distrust(to_text(folder));
}

}  // namespace

std::optional<std::string> script_in_cache(const std::string& name, const std::string& content,
                                           const Environment& environment) {
  const std::optional<fs::path> cache = cache_folder(environment);
  if (!cache || !cache->is_absolute()) {
    return std::nullopt;
  }
  boost::system::error_code error;
  const fs::path folder = *cache / "brood" / "wrapped" / name_of(content);
  const fs::path file = folder / to_path(name);
  if (holds(file, content) && is_own(*cache) && is_own(folder) && is_own(file)) {
    return to_text(file);
  }
  fs::create_directories(folder, error);
  if (error || !is_own(*cache) || !is_own(folder)) {
    return std::nullopt;
  }
  fs::permissions(*cache / "brood" / "wrapped", fs::owner_all, error);
  const fs::path unfinished = folder / fs::unique_path("%%%%-%%%%-%%%%");
  const bool is_written = write(unfinished, content);
  if (is_written) {
    fs::rename(unfinished, file, error);
  }
  if (!is_written || error) {
    boost::system::error_code ignored;
    fs::remove(unfinished, ignored);
    return holds(file, content) ? std::optional(to_text(file))
                                : std::nullopt;  // Another was faster.
  }
  return to_text(file);
}

}  // namespace brood::launcher
