#include "base/hmac.hpp"

#include "child.hpp"
#include "os/image_hash.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace brood::base {
namespace {

using test::as_bytes;

std::string hmac(std::string_view key, std::string_view message) {
  return os::hexadecimal(hmac_sha256(as_bytes(key), as_bytes(message)));
}

/// Python: bytes((i * 7 + 3) % 256 for i in range(size))
std::string spread(std::size_t size) {
  std::string text;
  for (std::size_t i = 0; i < size; ++i) {
    text += static_cast<char>((i * 7 + 3) % 256);
  }
  return text;
}

TEST(Hmac, OfTheExamplesOfRfc4231IsTheRfcs) {
  EXPECT_EQ(hmac(std::string(20, '\x0b'), "Hi There"),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hmac("Jefe", "what do ya want for nothing?"),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hmac(std::string(20, '\xaa'), std::string(50, '\xdd')),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  std::string counting;
  for (char byte = 1; byte <= 25; ++byte) {
    counting += byte;
  }
  EXPECT_EQ(hmac(counting, std::string(50, '\xcd')),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
  EXPECT_EQ(hmac(std::string(20, '\x0c'), "Test With Truncation").substr(0, 32),
            "a3b6167473100ee06e0c796c2955552b");
  const std::string long_key(131, '\xaa');
  EXPECT_EQ(hmac(long_key, "Test Using Larger Than Block-Size Key - Hash Key First"),
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
  EXPECT_EQ(hmac(long_key,
                 "This is a test using a larger than block-size key and a larger than block-size "
                 "data. The key needs to be hashed before being used by the HMAC algorithm."),
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2");
}

TEST(Hmac, WithKeysOfEveryLengthUpTo200IsPythons) {
  // sha256(b"".join(hmac.digest(spread(size), b"message", "sha256") for size in range(201)))
  Sha256 all;
  for (std::size_t size = 0; size <= 200; ++size) {
    all.update(hmac_sha256(as_bytes(spread(size)), as_bytes("message")));
  }
  EXPECT_EQ(os::hexadecimal(all.digest()),
            "602232fbcd785ecc13844d8e95f7878a86b232c8919ccb50c38f736c6a77e500");
}

TEST(Hmac, OfMessagesOfEveryLengthUpTo200IsPythons) {
  // sha256(b"".join(hmac.digest(b"key", spread(size), "sha256") for size in range(201)))
  Sha256 all;
  for (std::size_t size = 0; size <= 200; ++size) {
    all.update(hmac_sha256(as_bytes("key"), as_bytes(spread(size))));
  }
  EXPECT_EQ(os::hexadecimal(all.digest()),
            "28488d674726679f45427e0eb4a7eb15eaf0a0b4c6163cb3d5b55ac8a9bb4870");
}

TEST(EqualDigests, AreThoseOfTheSameBytes) {
  EXPECT_TRUE(equal_digests({}, {}));
  EXPECT_TRUE(equal_digests(as_bytes("same"), as_bytes("same")));
}

TEST(EqualDigests, AreNotThoseThatDifferInOneBitOrInSize) {
  const std::string digest = spread(32);
  for (std::size_t i = 0; i < digest.size(); ++i) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string other = digest;
      other[i] = static_cast<char>(static_cast<unsigned char>(other[i]) ^ (1U << bit));
      EXPECT_FALSE(equal_digests(as_bytes(digest), as_bytes(other)));
    }
    EXPECT_FALSE(equal_digests(as_bytes(digest), as_bytes(digest.substr(0, i))));
    EXPECT_FALSE(equal_digests(as_bytes(digest.substr(0, i)), as_bytes(digest)));
  }
}

}  // namespace
}  // namespace brood::base
