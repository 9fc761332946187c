#pragma once
// Where a Listener is found by a Client.
//
//   brood::Address("/tmp/service.sock")         // a socket in the file system: POSIX
//   brood::Address("localhost", 5000)           // TCP, IPv4
//   brood::Address(R"(\\.\pipe\service)")       // a named pipe: Windows
//
// The form of the text tells the family, as in Python. On Linux a text that begins with a zero byte
// is a name that lies in no file system ("abstract"): it vanishes with its listener, and every user
// of the machine can connect to it. Python: the `address` of Listener and Client

#include <brood/export.hpp>

#include <cstdint>
#include <string>

namespace brood {

enum class Family : std::uint8_t {
  inet,         ///< Python: 'AF_INET'
  unix_socket,  ///< Python: 'AF_UNIX'; POSIX
  named_pipe,   ///< Python: 'AF_PIPE'; Windows
};

class BROOD_EXPORT Address {
 public:
  /// A path, or the name of a pipe.
  explicit Address(std::string path);

  explicit Address(const char* path) : Address(std::string(path)) {}

  /// `host`: a name or an IPv4 address; empty: every address of this machine (for listening). Port
  /// 0: any that is free.
  Address(std::string host, std::uint16_t port)
      : family_(Family::inet), text_(std::move(host)), port_(port) {}

  Family family() const noexcept { return family_; }

  /// The path, or the name of the pipe; empty for inet.
  const std::string& path() const noexcept { return family_ == Family::inet ? none() : text_; }

  /// Empty for the others.
  const std::string& host() const noexcept { return family_ == Family::inet ? text_ : none(); }

  std::uint16_t port() const noexcept { return port_; }

  /// For people: "localhost:5000", "/tmp/service.sock", "@name" for an abstract one.
  std::string to_string() const;

  friend bool operator==(const Address&, const Address&) = default;

 private:
  static const std::string& none() noexcept;

  Family family_;
  std::string text_;
  std::uint16_t port_ = 0;
};

/// What a Listener without an address uses: named_pipe on Windows, unix_socket elsewhere.
BROOD_EXPORT Family default_family();

}  // namespace brood
