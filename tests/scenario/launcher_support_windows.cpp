#include "launcher_support.hpp"

#include <windows.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

namespace brood_scenario {

namespace {

HANDLE open_inherited(const std::string& file, DWORD access, DWORD disposition) {
  SECURITY_ATTRIBUTES inherit{sizeof inherit, nullptr, TRUE};
  return CreateFileA(file.c_str(), access, FILE_SHARE_READ | FILE_SHARE_WRITE, &inherit,
                     disposition, 0, nullptr);
}

std::string content_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The block of this process without conda's variables and with those given.
std::string environment_block(const Start& start) {
  Words entries;
  char* const own = GetEnvironmentStringsA();
  for (const char* entry = own; *entry != '\0'; entry += std::string(entry).size() + 1) {
    entries.emplace_back(entry);
  }
  FreeEnvironmentStringsA(own);
  std::erase_if(entries, [](const std::string& e) { return e.starts_with("CONDA_"); });
  for (const auto& [name, value] : start.variables) {
    const std::string start_of_entry = name + "=";
    std::erase_if(entries, [&](const std::string& e) { return e.starts_with(start_of_entry); });
    entries.push_back(start_of_entry + value);
  }
  std::string block;
  for (const std::string& entry : entries) {
    block.append(entry).push_back('\0');
  }
  block.push_back('\0');
  return block;
}

/// Words here hold no quotes and end with no backslash.
std::string command_line(const std::string& program, const Words& arguments) {
  std::string line = "\"" + program + "\"";
  for (const std::string& argument : arguments) {
    line.append(" \"").append(argument).append("\"");
  }
  return line;
}

}  // namespace

Finished run_brood(const Start& start) {
  const Scratch streams;
  const std::string input = streams.write("input", start.input);
  STARTUPINFOA startup{};
  startup.cb = sizeof startup;
  startup.dwFlags = STARTF_USESTDHANDLES;
  startup.hStdInput = open_inherited(input, GENERIC_READ, OPEN_EXISTING);
  startup.hStdOutput = open_inherited(streams.path("output"), GENERIC_WRITE, CREATE_ALWAYS);
  startup.hStdError = open_inherited(streams.path("errors"), GENERIC_WRITE, CREATE_ALWAYS);
  const std::string program = start.program.empty() ? BROOD_EXECUTABLE : start.program;
  std::string line = command_line(program, start.arguments);
  std::string block = environment_block(start);
  PROCESS_INFORMATION process{};
  if (CreateProcessA(program.c_str(), line.data(), nullptr, nullptr, TRUE, 0, block.data(), nullptr,
                     &startup, &process) == 0) {
    throw std::runtime_error("cannot start " + program + ": error " +
                             std::to_string(GetLastError()));
  }
  WaitForSingleObject(process.hProcess, INFINITE);
  DWORD code = 0;
  GetExitCodeProcess(process.hProcess, &code);
  for (const HANDLE handle : {process.hProcess, process.hThread, startup.hStdInput,
                              startup.hStdOutput, startup.hStdError}) {
    CloseHandle(handle);
  }
  return {static_cast<int>(code), 0, content_of(streams.path("output")),
          content_of(streams.path("errors"))};
}

}  // namespace brood_scenario
