#include "pool/ring.hpp"

#include "brood/error.hpp"

#include <cstring>

namespace brood::pool {

namespace {

constexpr std::uint32_t skip_mark = 0x42525330;  // "BRS0": go on at the beginning of the memory

std::uint64_t round_up(std::uint64_t size) {
  return (size + frame_alignment - 1) / frame_alignment * frame_alignment;
}

}  // namespace

std::optional<RingWriter::Room> RingWriter::find_room(std::size_t size) {
  const std::uint64_t needed = round_up(size);
  const std::uint64_t place = written_ & (memory_.size() - 1);
  const std::uint64_t left = memory_.size() - place;
  const Room room = left < needed ? Room{0, left} : Room{place, 0};
  const auto fits = [&] { return written_ + room.skipped + needed - read_ <= memory_.size(); };
  if (!fits()) {
    read_ = words_.read.load();
    if (!fits()) {
      return std::nullopt;
    }
  }
  return room;
}

std::byte* RingWriter::make_room(std::size_t size) {
  const auto room = find_room(size);
  if (!room) {
    return nullptr;
  }
  if (room->skipped != 0) {
    const wire::FrameHead mark{skip_mark, {}, 0};
    std::memcpy(memory_.data() + (written_ & (memory_.size() - 1)), &mark, sizeof mark);
  }
  written_ += room->skipped + round_up(size);
  return memory_.data() + room->place;
}

std::optional<RingReader::Frame> RingReader::front() {
  front_size_ = 0;
  if (read_ == written_) {
    written_ = words_.written.load(std::memory_order_acquire);
    if (read_ == written_) {
      return std::nullopt;
    }
  }
  // The other side may be broken: nothing that it writes leads out of the memory.
  std::uint64_t left = written_ - read_;
  std::uint64_t place = read_ & (memory_.size() - 1);
  wire::FrameHead head;
  std::memcpy(&head, memory_.data() + place, sizeof head);
  if (head.magic == skip_mark && left > memory_.size() - place) {
    front_size_ = memory_.size() - place;
    left -= front_size_;
    place = 0;
    std::memcpy(&head, memory_.data(), sizeof head);
  }
  wire::check_head(head);
  if (left > memory_.size() || left < sizeof head || left % frame_alignment != 0 ||
      head.size > left - sizeof head || head.size > memory_.size() - place - sizeof head) {
    throw DecodingError("a ring holds what is no frame");
  }
  front_size_ += round_up(sizeof head + head.size);
  return Frame{head.kind, memory_.subspan(static_cast<std::size_t>(place) + sizeof head,
                                          static_cast<std::size_t>(head.size))};
}

}  // namespace brood::pool
