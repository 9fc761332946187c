#include "brood/detail/sha256.hpp"

#include "brood/bytes.hpp"
#include "child.hpp"
#include "os/image_hash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace brood::detail {
namespace {

using test::as_bytes;

std::string hash(std::string_view text) {
  Sha256 hash;
  hash.update(as_bytes(text));
  return os::hexadecimal(hash.digest());
}

/// Python: bytes((i * 7 + 3) % 256 for i in range(size))
std::string spread(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += static_cast<char>((i * 7 + 3) % 256);
  }
  return text;
}

TEST(Sha256, OfTheStandardsExamplesIsTheStandards) {
  EXPECT_EQ(hash(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(hash("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(hash("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(hash("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmn"
                 "hijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu"),
            "cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
  EXPECT_EQ(hash(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, OfEveryLengthUpTo200IsPythons) {
  // sha256(b"".join(sha256(spread(size)).digest() for size in range(201))) of Python's hashlib.
  Sha256 all;
  for (std::size_t size = 0; size <= 200; ++size) {
    Sha256 one;
    one.update(as_bytes(spread(size)));
    all.update(one.digest());
  }
  EXPECT_EQ(os::hexadecimal(all.digest()),
            "3275febb4612d86d586eb9f11cd21e648a9fc7d95e0f6b8d362786e28c9c5b79");
}

TEST(Sha256, IsTheSameHoweverTheBytesComeInPieces) {
  const std::string text = spread(300);
  const std::string whole = hash(text);
  for (std::size_t piece = 1; piece <= text.size(); ++piece) {
    Sha256 sum;
    for (std::size_t begin = 0; begin < text.size(); begin += piece) {
      sum.update(as_bytes(std::string_view(text).substr(begin, piece)));
      sum.update({});
    }
    EXPECT_EQ(os::hexadecimal(sum.digest()), whole) << "in pieces of " << piece;
  }
}

TEST(Sha256, MayBeAskedInBetween) {
  const std::string text = spread(130);
  Sha256 sum;
  for (std::size_t size = 0; size < text.size(); ++size) {
    EXPECT_EQ(os::hexadecimal(sum.digest()), hash(text.substr(0, size)));
    sum.update(as_bytes(text.substr(size, 1)));
  }
}

}  // namespace
}  // namespace brood::detail
