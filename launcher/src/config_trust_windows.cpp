#include "config_search.hpp"
#include "text_windows.hpp"

#include <windows.h>

// After windows.h.
#include <aclapi.h>

#include <cstddef>

namespace brood::launcher {

namespace {

/// Whom this process runs as.
class OwnUser {
 public:
  OwnUser() {
    HANDLE token = nullptr;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) != 0) {
      DWORD size = 0;
      is_known_ = GetTokenInformation(token, TokenUser, buffer_, sizeof buffer_, &size) != 0;
      CloseHandle(token);
    }
  }

  bool is(PSID other) {
    return is_known_ && EqualSid(reinterpret_cast<TOKEN_USER*>(buffer_)->User.Sid, other) != 0;
  }

 private:
  alignas(TOKEN_USER) std::byte buffer_[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE] = {};
  bool is_known_ = false;
};

}  // namespace

std::optional<std::string> distrust(const std::string& file) {
  PSID owner = nullptr;
  PSECURITY_DESCRIPTOR descriptor = nullptr;
  std::wstring path = to_wide(file);
  if (GetNamedSecurityInfoW(path.data(), SE_FILE_OBJECT, OWNER_SECURITY_INFORMATION, &owner,
                            nullptr, nullptr, nullptr, &descriptor) != ERROR_SUCCESS) {
    return "it cannot be asked whom it belongs to";
  }
  const bool is_trusted = OwnUser().is(owner) ||
                          IsWellKnownSid(owner, WinBuiltinAdministratorsSid) != 0 ||
                          IsWellKnownSid(owner, WinLocalSystemSid) != 0;
  LocalFree(descriptor);
  return is_trusted ? std::nullopt : std::optional<std::string>("it belongs to another user");
}

}  // namespace brood::launcher
