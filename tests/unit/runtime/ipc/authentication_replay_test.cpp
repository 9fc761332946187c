// Conversations that real Pythons had, with this library in the place of one side. They were
// recorded by tests/data/authentication/record.py.

#include "brood/error.hpp"
#include "child.hpp"
#include "ipc/authentication.hpp"
#include "ipc/message_transports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace brood::ipc {
namespace {

using testing::ElementsAreArray;
using testing::HasSubstr;

Bytes from_hexadecimal(const std::string& text) {
  Bytes bytes(text.size() / 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    unsigned value = 0;
    const char* const begin = text.data() + 2 * i;
    if (std::from_chars(begin, begin + 2, value, 16).ptr != begin + 2) {
      throw std::invalid_argument("no hexadecimal digits: " + text);
    }
    bytes[i] = static_cast<std::byte>(value);
  }
  return bytes;
}

struct Record {
  Bytes key;
  Bytes random;
  std::vector<Bytes> listening;   // what this side said
  std::vector<Bytes> connecting;  // what this side said
};

Record read_record(const std::string& name) {
  const std::string path = std::string(BROOD_TEST_DATA) + "/authentication/" + name + ".txt";
  std::ifstream file(path);
  if (!file) {
    throw std::runtime_error("cannot read " + path);
  }
  Record record;
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string what;
    std::string value;
    words >> what >> value;
    if (what == "key") {
      record.key = from_hexadecimal(value);
    } else if (what == "random") {
      record.random = from_hexadecimal(value);
    } else if (what == "listening") {
      record.listening.push_back(from_hexadecimal(value));
    } else if (what == "connecting") {
      record.connecting.push_back(from_hexadecimal(value));
    }
  }
  return record;
}

class AuthenticationReplay : public testing::Test {
 protected:
  /// Plays one side against what the other one said in the record. The messages are those of the
  /// record in its order, since each side in turn says one and hears one.
  void play(Side own, const std::string& name) {
    const Record record = read_record(name);
    const bool listens = own == Side::listening;
    expected = listens ? record.listening : record.connecting;
    test::ScriptedTransport transport(listens ? record.connecting : record.listening);
    try {
      authenticate(own, transport, record.key, [&](std::size_t size) {
        EXPECT_EQ(size, record.random.size());
        return record.random;
      });
    } catch (const AuthenticationError& error) {
      complaint = error.what();
    }
    EXPECT_TRUE(transport.is_at_end() || !complaint.empty());
    said = transport.sent;
  }

  std::vector<Bytes> said;
  std::vector<Bytes> expected;  ///< What the record has for the side that was played.
  std::string complaint;
};

TEST_F(AuthenticationReplay, APythonConnects) {
  play(Side::listening, "python_connects");
  EXPECT_EQ(complaint, "");
  EXPECT_EQ(expected.size(), 3U);
  EXPECT_THAT(said, ElementsAreArray(expected));
}

TEST_F(AuthenticationReplay, APythonListens) {
  play(Side::connecting, "python_listens");
  EXPECT_EQ(complaint, "");
  EXPECT_EQ(expected.size(), 3U);
  EXPECT_THAT(said, ElementsAreArray(expected));
}

TEST_F(AuthenticationReplay, APythonConnectsWithAnotherKey) {
  play(Side::listening, "python_connects_wrong_key");
  EXPECT_THAT(complaint, HasSubstr("another key"));
  EXPECT_EQ(expected.size(), 2U);
  EXPECT_THAT(said, ElementsAreArray(expected));
}

TEST_F(AuthenticationReplay, APythonListensWithAnotherKey) {
  play(Side::connecting, "python_listens_wrong_key");
  EXPECT_THAT(complaint, HasSubstr("another key"));
  EXPECT_EQ(expected.size(), 1U);
  EXPECT_THAT(said, ElementsAreArray(expected));
}

TEST_F(AuthenticationReplay, AnOldPythonThatConnectsIsToldThatItFailed) {
  play(Side::listening, "old_python_connects");
  EXPECT_THAT(complaint, HasSubstr("too old"));
  EXPECT_EQ(expected.size(), 2U);
  EXPECT_THAT(said, ElementsAreArray(expected));
}

TEST_F(AuthenticationReplay, AnOldPythonThatListensGetsNoAnswer) {
  play(Side::connecting, "old_python_listens");
  EXPECT_THAT(complaint, HasSubstr("too old"));
  EXPECT_THAT(said, testing::IsEmpty());
}

}  // namespace
}  // namespace brood::ipc
