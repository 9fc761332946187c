#include "ipc/authentication.hpp"

#include "base/hmac.hpp"
#include "brood/error.hpp"
#include "child.hpp"
#include "ipc/message_transports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <future>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace brood::ipc {
namespace {

using test::as_bytes;
using test::as_text;
using test::MemoryTransport;
using test::ScriptedTransport;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr std::string_view key = "the key";

/// What went wrong, or nothing.
template <class Act>
std::string complaint_of(Act act) {
  try {
    act();
    return "";
  } catch (const AuthenticationError& error) {
    return std::string("AuthenticationError: ") + error.what();
  } catch (const std::exception& error) {
    return error.what();
  }
}

/// How one side's part ends; it hangs up then.
std::string play(Side own, std::unique_ptr<MemoryTransport> transport, std::string_view own_key) {
  return complaint_of([&] { authenticate(own, *transport, as_bytes(own_key)); });
}

/// What the listening and the connecting side have to complain of.
std::pair<std::string, std::string> meet(std::string_view listening_key,
                                         std::string_view connecting_key) {
  auto [listening, connecting] = MemoryTransport::pair();
  auto other =
      std::async(std::launch::async, play, Side::connecting, std::move(connecting), connecting_key);
  std::string own = play(Side::listening, std::move(listening), listening_key);
  return {std::move(own), other.get()};
}

std::vector<Bytes> script(std::initializer_list<std::string> texts) {
  std::vector<Bytes> messages;
  for (const std::string& text : texts) {
    messages.emplace_back(as_bytes(text));
  }
  return messages;
}

std::vector<std::string> sent_texts(const ScriptedTransport& transport) {
  std::vector<std::string> texts;
  for (const Bytes& message : transport.sent) {
    texts.push_back(as_text(message));
  }
  return texts;
}

/// Nothing random.
Bytes zeros(std::size_t size) {
  return Bytes(as_bytes(std::string(size, '\0')));
}

std::string right_answer(const std::string& text) {
  return "{sha256}" + as_text(base::hmac_sha256(as_bytes(key), as_bytes(text)));
}

/// What the listening side has to complain of an answer.
std::string complaint_of_answer(const std::string& answer) {
  ScriptedTransport transport(script({answer}));
  std::string complaint =
      complaint_of([&] { deliver_challenge(Side::listening, transport, as_bytes(key), zeros); });
  const std::string verdict = complaint.empty() ? "#WELCOME#" : "#FAILURE#";
  EXPECT_THAT(sent_texts(transport), ElementsAre(StartsWith("#CHALLENGE#{sha256}"), verdict));
  return complaint;
}

/// What the connecting side has to complain of a challenge. It answers those that it likes.
std::string complaint_of_challenge(const std::string& challenge) {
  ScriptedTransport transport(script({challenge, "#WELCOME#"}));
  std::string complaint =
      complaint_of([&] { answer_challenge(Side::connecting, transport, as_bytes(key)); });
  EXPECT_EQ(transport.sent.size(), complaint.empty() ? 1U : 0U) << challenge;
  return complaint;
}

TEST(Authentication, OfTwoWithTheSameKeySucceeds) {
  for (const std::string& same :
       {std::string(key), std::string(), std::string(1000, 'k'), std::string("\0x", 2)}) {
    const auto [listening, connecting] = meet(same, same);
    EXPECT_EQ(listening, "");
    EXPECT_EQ(connecting, "");
  }
}

TEST(Authentication, OfTwoWithDifferentKeysFailsForBoth) {
  const std::pair<std::string_view, std::string_view> keys[] = {
      {"the key", "another"}, {"the key", "the keys"}, {"the key", ""}, {"", "the key"}};
  for (const auto& [one, other] : keys) {
    const auto [listening, connecting] = meet(one, other);
    EXPECT_EQ(listening, "AuthenticationError: the other side has another key");
    EXPECT_EQ(connecting,
              "AuthenticationError: the other side has another key: it refused this one's answer");
  }
}

TEST(Authentication, OfAFalseListenerThatWelcomesEverybodyFails) {
  ScriptedTransport transport(script({"#CHALLENGE#{sha256}" + std::string(40, 'x'), "#WELCOME#",
                                      "{sha256}" + std::string(32, 'x'), "#WELCOME#"}));
  EXPECT_EQ(complaint_of([&] { authenticate(Side::connecting, transport, as_bytes(key)); }),
            "AuthenticationError: the other side has another key");
  EXPECT_EQ(sent_texts(transport).back(), "#FAILURE#");
}

TEST(Authentication, DrawsAnotherChallengeEachTime) {
  std::vector<std::string> challenges;
  for (int i = 0; i < 2; ++i) {
    for (const Side side : {Side::listening, Side::connecting}) {
      ScriptedTransport transport({});
      EXPECT_THROW(deliver_challenge(side, transport, as_bytes(key)), test::NothingCame);
      challenges.push_back(sent_texts(transport).front());
      EXPECT_EQ(challenges.back().size(), std::string("#CHALLENGE#{sha256}").size() + 40);
    }
  }
  std::sort(challenges.begin(), challenges.end());
  EXPECT_EQ(std::unique(challenges.begin(), challenges.end()), challenges.end());
}

TEST(DeliverChallenge, WelcomesTheRightAnswerOnly) {
  const std::string right = right_answer("{sha256}" + std::string(40, '\0'));
  EXPECT_EQ(complaint_of_answer(right), "");
  for (std::size_t i = 0; i < right.size(); ++i) {
    std::string wrong = right;
    wrong[i] = static_cast<char>(static_cast<unsigned char>(wrong[i]) ^ 1U);
    EXPECT_THAT(complaint_of_answer(wrong), StartsWith("AuthenticationError: "));
    // Truncated at every byte, and with more behind it.
    EXPECT_THAT(complaint_of_answer(right.substr(0, i)), StartsWith("AuthenticationError: "));
    EXPECT_THAT(complaint_of_answer(right + right.substr(0, i + 1)),
                StartsWith("AuthenticationError: "));
  }
}

TEST(DeliverChallenge, RefusesAnAnswerByAnotherDigest) {
  EXPECT_THAT(complaint_of_answer(std::string(16, 'x')), HasSubstr("too old"));
  EXPECT_THAT(complaint_of_answer("{md5}" + std::string(16, 'x')), HasSubstr("'md5'"));
  EXPECT_THAT(complaint_of_answer("{sha3_384}" + std::string(48, 'x')), HasSubstr("'sha3_384'"));
}

TEST(DeliverChallenge, RefusesGarbage) {
  for (const std::string& garbage :
       {std::string(), std::string("{"), std::string("{}"), std::string("}"),
        std::string("{sha256"), std::string("#WELCOME#"), std::string(256, '{'),
        std::string(256, '\xff'), "{\x1b[31m}" + std::string(40, 'x')}) {
    EXPECT_THAT(complaint_of_answer(garbage),
                AnyOf(HasSubstr("names no digest"), HasSubstr("is by ''")))
        << garbage;
  }
}

TEST(DeliverChallenge, RefusesMoreThan256Bytes) {
  EXPECT_THAT(complaint_of_answer("{sha256}" + std::string(248, 'x')), HasSubstr("another key"));
  EXPECT_THAT(complaint_of_answer("{sha256}" + std::string(249, 'x')), HasSubstr("257 bytes"));
  EXPECT_THAT(complaint_of_answer(std::string(1'000'000, 'x')), HasSubstr("1000000 bytes"));
}

/// Goes away when it is told that it failed.
class LeavingTransport : public ScriptedTransport {
 public:
  using ScriptedTransport::ScriptedTransport;

  void send(std::span<const std::byte> message) override {
    if (!sent.empty()) {
      throw test::NothingCame("the other side is gone");
    }
    ScriptedTransport::send(message);
  }
};

TEST(DeliverChallenge, TellsWhyItRefusedAlsoWhenTheOtherSideIsGone) {
  LeavingTransport transport(script({"nonsense"}));
  EXPECT_THROW(deliver_challenge(Side::listening, transport, as_bytes(key)), AuthenticationError);
}

TEST(AnswerChallenge, AnswersAnyTextOfTheRightForm) {
  for (const std::size_t size : {13U, 20U, 40U, 237U}) {
    const std::string text = "{sha256}" + std::string(size, 'x');
    ScriptedTransport transport(script({"#CHALLENGE#" + text, "#WELCOME#"}));
    answer_challenge(Side::connecting, transport, as_bytes(key));
    EXPECT_THAT(sent_texts(transport), ElementsAre(right_answer(text)));
  }
}

TEST(AnswerChallenge, RefusesWhatIsNoChallenge) {
  for (const std::string& garbage :
       {std::string(), std::string("#CHALLENGE"), std::string("#FAILURE#"),
        "#challenge#{sha256}" + std::string(40, 'x'), std::string(256, '#')}) {
    EXPECT_THAT(complaint_of_challenge(garbage), HasSubstr("did not send a challenge"));
  }
}

TEST(AnswerChallenge, RefusesATruncatedChallenge) {
  for (std::size_t size = 0; size < 20; ++size) {
    const std::string text = ("{sha256}" + std::string(12, 'x')).substr(0, size);
    EXPECT_THAT(complaint_of_challenge("#CHALLENGE#" + text), HasSubstr("too short"));
  }
}

TEST(AnswerChallenge, RefusesAnotherDigest) {
  const std::string random(40, 'x');
  EXPECT_THAT(complaint_of_challenge("#CHALLENGE#" + std::string(20, 'x')), HasSubstr("too old"));
  EXPECT_THAT(complaint_of_challenge("#CHALLENGE#{md5}" + random), HasSubstr("'md5'"));
  EXPECT_THAT(complaint_of_challenge("#CHALLENGE#{sha384}" + random), HasSubstr("'sha384'"));
  EXPECT_THAT(complaint_of_challenge("#CHALLENGE#" + random), HasSubstr("names no digest"));
  EXPECT_THAT(complaint_of_challenge("#CHALLENGE#{sha256" + random), HasSubstr("names no digest"));
}

TEST(AnswerChallenge, RefusesMoreThan256Bytes) {
  const std::string most = "#CHALLENGE#{sha256}" + std::string(237, 'x');
  EXPECT_EQ(complaint_of_challenge(most), "");
  EXPECT_THAT(complaint_of_challenge(most + "x"), HasSubstr("257 bytes"));
}

TEST(AnswerChallenge, TakesNothingButWelcomeForAWelcome) {
  for (const std::string& verdict :
       {std::string("#FAILURE#"), std::string(), std::string("#WELCOME"), std::string("#WELCOME##"),
        std::string(1000, '#'), std::string("#WELCOME#\0", 10)}) {
    ScriptedTransport transport(script({"#CHALLENGE#{sha256}" + std::string(40, 'x'), verdict}));
    EXPECT_THROW(answer_challenge(Side::connecting, transport, as_bytes(key)), AuthenticationError)
        << verdict;
  }
}

/// What a side's challenge is, as it was sent.
std::string challenge_of(Side side) {
  ScriptedTransport transport({});
  EXPECT_THROW(deliver_challenge(side, transport, as_bytes(key)), test::NothingCame);
  return sent_texts(transport).front();
}

TEST(Reflection, OfAChallengeAsItsOwnAnswerFails) {
  const std::string text = "{sha256}" + std::string(40, '\0');
  EXPECT_THAT(complaint_of_answer("#CHALLENGE#" + text), StartsWith("AuthenticationError: "));
  EXPECT_THAT(complaint_of_answer(text), StartsWith("AuthenticationError: "));
}

TEST(Reflection, OfAConnectingSidesChallengeToAnotherOneGetsNoAnswer) {
  // A false listener to whom two connect: what one asks, the other would answer.
  EXPECT_THAT(complaint_of_challenge(challenge_of(Side::connecting)), HasSubstr("passed on"));
}

TEST(Reflection, IsNotSeenInAGenuineListenersChallenge) {
  EXPECT_EQ(complaint_of_challenge(challenge_of(Side::listening)), "");
}

TEST(Reflection, IsNotSeenByAListenerWhoAnswersAGenuineChallenge) {
  ScriptedTransport transport(script({challenge_of(Side::connecting), "#WELCOME#"}));
  EXPECT_NO_THROW(answer_challenge(Side::listening, transport, as_bytes(key)));
}

TEST(Reflection, GetsNothingOutOfAListener) {
  // A listener shows nothing that depends on the key before it has had a right answer.
  ScriptedTransport transport(script({"#CHALLENGE#{sha256}" + std::string(40, 'x'),
                                      "#CHALLENGE#{sha256}" + std::string(40, 'x')}));
  EXPECT_THROW(authenticate(Side::listening, transport, as_bytes(key), zeros), AuthenticationError);
  EXPECT_THAT(sent_texts(transport),
              ElementsAre("#CHALLENGE#{sha256}" + std::string(40, '\0'), "#FAILURE#"));
}

}  // namespace
}  // namespace brood::ipc
