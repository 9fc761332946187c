// Writes the seeds of tests/fuzz/corpus: what the targets would read from a well-behaved process.
// To be run again, and the result to be committed, when a message has changed:
//
//   cmake --build build/dev --target fuzz_make_corpus && build/dev/tests/fuzz/fuzz_make_corpus
//   tests/fuzz/corpus

#include "brood/serialize.hpp"
#include "fuzz/authentication_seed.hpp"
#include "ipc/authentication.hpp"
#include "memory/list_layout.hpp"
#include "start/helper_arguments.hpp"
#include "wire/frame.hpp"
#include "wire/message.hpp"

#include <deque>
#include <filesystem>
#include <fstream>
#include <initializer_list>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

namespace {

using brood::Bytes;
using brood::encode;
using brood::ipc::Side;
namespace wire = brood::wire;
namespace fuzz = brood::fuzz;

std::filesystem::path corpus;

void append(Bytes& bytes, std::span<const std::byte> more) {
  bytes.append(more.data(), more.size());
}

void write(const std::string& name, unsigned choice, std::span<const std::byte> rest) {
  std::filesystem::create_directories((corpus / name).parent_path());
  std::ofstream file(corpus / name, std::ios::binary);
  file.put(static_cast<char>(choice));
  file.write(reinterpret_cast<const char*>(rest.data()), static_cast<std::streamsize>(rest.size()));
}

wire::Bootstrap bootstrap() {
  wire::Bootstrap message;
  message.program = "own build";
  message.name = "PoolWorker-1";
  message.method = 1;
  message.parent_pid = 1234;
  message.entry_module = 0x0123456789abcdef;
  message.entry_offset = 0x4000;
  message.environment = {"PATH=/usr/bin", "HOME=/root", ""};
  message.directory = "/tmp";
  message.payload = {std::byte{1}, std::byte{2}, std::byte{3}};
  return message;
}

const wire::Hello hello{wire::protocol_version, "own build", 4321};
const wire::Refused refused{"the program was replaced"};
const wire::ThrownException thrown{1, {{"std::out_of_range", "no such item"}, {"int", ""}}};

void write_frames() {
  Bytes stream = wire::make_frame(wire::FrameKind::bootstrap, encode(bootstrap()));
  append(stream, wire::make_frame(wire::FrameKind::stop, {}));
  write("frame/parent", 6, stream);
  stream = wire::make_frame(wire::FrameKind::hello, encode(hello));
  append(stream, wire::make_frame(wire::FrameKind::ready, {}));
  append(stream, wire::make_frame(wire::FrameKind::result, encode(wire::AnswerHead{1, 0})));
  append(stream, wire::make_frame(wire::FrameKind::wanted, encode(wire::Wanted{2})));
  append(stream, wire::make_frame(wire::FrameKind::error, encode(thrown)));
  write("frame/child", 0, stream);
  wire::FrameHead head;
  head.kind = wire::FrameKind::task;
  head.size = std::uint64_t{1} << 46U;
  write("frame/huge_claim", 15, std::as_bytes(std::span(&head, 1)));
}

void write_messages() {
  // The first byte as message.cpp has it.
  write("message/bootstrap", 0, encode(bootstrap()));
  write("message/empty_bootstrap", 0, encode(wire::Bootstrap{}));
  write("message/hello", 1, encode(hello));
  write("message/refused", 2, encode(refused));
  write("message/worker_setup", 3, encode(wire::WorkerSetup{2, 4096, true, 7, 8, {{}, {}}}));
  write("message/task_head", 4, encode(wire::TaskHead{1, 2, 3, 4}));
  write("message/answer_head", 5, encode(wire::AnswerHead{1, 2}));
  write("message/thrown_exception", 6, encode(thrown));
  write("message/wanted", 7, encode(wire::Wanted{1}));
  write("message/kept_name", 8, encode(wire::KeptName{"psm_1a2b3c4d", 25, 1234}));
}

void write_list_layouts() {
  using brood::memory::ListLayout;
  const std::pair<const char*, std::vector<ListLayout::Item>> seeds[] = {
      {"empty", {}},
      {"numbers", {1, 2.5, true, std::monostate{}}},
      {"texts", {"", "12345678", Bytes("bytes"), std::string("nul\0", 4), "a longer text"}}};
  unsigned choice = 0;
  for (const auto& [name, items] : seeds) {
    const ListLayout layout = ListLayout::for_items(items);
    std::vector<std::byte> memory(layout.bytes());
    layout.write_places(memory);
    for (std::size_t i = 0; i < items.size(); ++i) {
      layout.set(memory, i, items[i]);
    }
    // The first byte as list_layout.cpp has it.
    write(std::string("list_layout/") + name, choice += 3, memory);
  }
}

void write_helper_arguments() {
  const std::pair<const char*, std::vector<brood::os::NativeHandle>> seeds[] = {
      {"control_only", {7}}, {"two_more", {7, 8, 9}}, {"large", {2147483647, 0, 1234567}}};
  for (const auto& [name, handles] : seeds) {
    std::filesystem::create_directories(corpus / "helper_arguments");
    std::ofstream file(corpus / "helper_arguments" / name, std::ios::binary);
    for (const std::string& word : brood::start::to_arguments("program", handles)) {
      file << word << '\n';
    }
  }
}

/// Answers as a genuine other side would, and keeps what it said.
class GenuineTransport : public brood::ipc::MessageTransport {
 public:
  explicit GenuineTransport(Side own) : says_challenge_(own == Side::connecting) {}

  void send(std::span<const std::byte> message) override {
    if (message.size() == challenge_size) {
      said_.push_back(fuzz::right_answer(Bytes(message)));
    } else if (message.front() == std::byte{'{'}) {
      said_.emplace_back(fuzz::bytes_of("#WELCOME#"));
    } else {
      says_challenge_ = true;
    }
  }

  Bytes receive(std::size_t /*most*/) override {
    if (said_.empty() && std::exchange(says_challenge_, false)) {
      Bytes challenge(fuzz::bytes_of("#CHALLENGE#{sha256}"));
      append(challenge, fuzz::bytes_of(std::string(40, 'x')));
      said_.push_back(challenge);
    }
    Bytes message = said_.front();
    said_.pop_front();
    record.resize(record.size() + 2);
    record[record.size() - 2] = static_cast<std::byte>(message.size() >> 8U);
    record[record.size() - 1] = static_cast<std::byte>(message.size() & 0xffU);
    append(record, message);
    return message;
  }

  Bytes record;

 private:
  static constexpr std::size_t challenge_size = 59;

  std::deque<Bytes> said_;
  bool says_challenge_;
};

void write_authentications() {
  for (const Side own : {Side::listening, Side::connecting}) {
    const std::string name = own == Side::listening ? "listening" : "connecting";
    // The first byte as authentication.cpp has it.
    const unsigned choice = own == Side::listening ? 0 : 1;
    GenuineTransport whole(own);
    brood::ipc::authenticate(own, whole, fuzz::key(), fuzz::not_random);
    write("authentication/" + name, choice, whole.record);
    GenuineTransport answering(Side::connecting);
    brood::ipc::answer_challenge(own, answering, fuzz::key());
    write("authentication/" + name + "_answers", choice + 2, answering.record);
    GenuineTransport delivering(Side::listening);
    brood::ipc::deliver_challenge(own, delivering, fuzz::key(), fuzz::not_random);
    write("authentication/" + name + "_delivers", choice + 4, delivering.record);
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) {
    std::cerr << "usage: " << argv[0] << " CORPUS\n";
    return 2;
  }
  corpus = argv[1];
  write_frames();
  write_messages();
  write_helper_arguments();
  write_list_layouts();
  write_authentications();
  return 0;
}
