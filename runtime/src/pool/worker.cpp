#include "pool/worker.hpp"

#include "brood/error.hpp"

#include <cstring>
#include <utility>

namespace brood::pool {

Answer to_answer(wire::FrameKind kind, Bytes body) {
  Answer answer{kind, {}, std::move(body), sizeof(wire::AnswerHead)};
  if (answer.bytes.size() < sizeof answer.head) {
    throw DecodingError("an answer is too short");
  }
  std::memcpy(&answer.head, answer.bytes.data(), sizeof answer.head);
  return answer;
}

}  // namespace brood::pool
