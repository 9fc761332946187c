# Lines that are wrong on purpose: mutation(<name> <program> <header> <text> <what it becomes>). The text must be there
# exactly once. <program> must find it.

# --- sync/owned_word.hpp

mutation(release_wakes_nobody lock sync/owned_word.hpp
[[    Machine::wake(spot_, bell);
    return true;]]
[[    (void)bell;
    return true;]])

mutation(lock_sleeps_without_a_second_look lock sync/owned_word.hpp
[[        if (taken = try_take(); taken) {
          return taken;
        }
        sleeper.sleep]]
[[        sleeper.sleep]])

mutation(death_of_the_holder_is_not_looked_for lock sync/owned_word.hpp
[[if (taken = take_from_dead(); taken || time_has_passed) {]]
[[if (time_has_passed) {]])

mutation(holder_is_not_looked_at lock sync/owned_word.hpp
[[if (!is_free(seen) && Machine::has_ended(owner_of(seen)) &&]]
[[if (!is_free(seen) &&]])

mutation(lock_of_the_dead_is_taken_by_a_store lock sync/owned_word.hpp
[[Machine::has_ended(owner_of(seen)) &&
        word_.compare_exchange_strong(seen, Machine::self())) {]]
[[Machine::has_ended(owner_of(seen))) {
      word_.store(Machine::self());]])

mutation(death_is_not_told lock sync/owned_word.hpp
[[word_.compare_exchange_strong(seen, Machine::self())) {
      return {true, owner_of(seen)};]]
[[word_.compare_exchange_strong(seen, Machine::self())) {
      return {true, 0};]])

mutation(abandoned_lock_is_just_free lock sync/owned_word.hpp
[[word_.store(dead | abandoned);]]
[[word_.store(dead & 0);]])

mutation(abandoned_lock_is_taken_by_a_store lock sync/owned_word.hpp
[[    while (is_free(seen)) {
      if (word_.compare_exchange_strong(seen, self)) {
        return {true, owner_of(seen)};
      }
    }]]
[[    if (is_free(seen)) {
      word_.store(self);
      return {true, owner_of(seen)};
    }]])

# --- sync/committed.hpp

mutation(number_before_the_copies queue sync/committed.hpp
[[    for (std::size_t i = 0; i < words; ++i) {
      // Release: who sees a word of it sees that the number before has been left.]]
[[    number_.store(number + 1);
    for (std::size_t i = 0; i < words; ++i) {]])

mutation(copies_are_read_without_a_second_look queue sync/committed.hpp
[[if (number_.load(std::memory_order_relaxed) == number) {
        return std::bit_cast<State>(copy);]]
[[if (number_.load(std::memory_order_relaxed) >= number) {
        return std::bit_cast<State>(copy);]])

mutation(a_word_is_read_without_a_second_look queue sync/committed.hpp
[[if (number_.load(std::memory_order_relaxed) == number) {
        return value;]]
[[if (number_.load(std::memory_order_relaxed) >= number) {
        return value;]])

mutation(stale_view_of_the_head_is_believed queue ipc/queue_core.hpp
[[      if (is_full(now)) {]]
[[      if (is_full(now) || true) {]])

# --- sync/sleep_until.hpp

mutation(sleep_without_a_second_look queue sync/sleep_until.hpp
[[      if (ready()) {
        return true;
      }
      sleeper]]
[[      sleeper]])

# --- sync/counter.hpp, sync/units.hpp, sync/flag.hpp, sync/rounds.hpp

mutation(unit_given_wakes_nobody sync sync/counter.hpp
[[    Machine::wake(spot_, bell, count);
    return true;]]
[[    (void)bell;
    return true;]])

mutation(unit_of_the_dead_is_freed_by_a_store sync sync/units.hpp
[[      back += words()[i].compare_exchange_strong(seen, 0) ? 1 : 0;]]
[[      words()[i].store(0);
      ++back;]])

mutation(flag_wakes_one sync sync/flag.hpp
[[Machine::wake(spot_, bell, all);]]
[[Machine::wake(spot_, bell, all / all);]])

mutation(holder_of_the_barriers_lock_is_not_looked_at sync sync/rounds.hpp
[[(holder == 0 || !Machine::has_ended(holder))) {]]
[[holder != ~holder) {]])

mutation(barrier_of_a_dead_holder_is_not_broken sync sync/rounds.hpp
[[      if (taken.dead != 0) {
        rounds.break_by(taken.dead);]]
[[      if (taken.dead == ~taken.dead) {
        rounds.break_by(taken.dead);]])

# --- ipc/queue_log.hpp

mutation(segments_taken_again_come_first queue ipc/queue_log.hpp
[[  for (std::uint64_t i = 0; i < fresh; ++i) {
    link(tail.fresh++);
  }]]
[[  if (again == 1) {
    link(tail.free);
    tail.free = storage.next(tail.free);
    link(tail.fresh);
    tail.fresh += fresh;
    tail.segment = last;
    return true;
  }
  for (std::uint64_t i = 0; i < fresh; ++i) {
    link(tail.fresh++);
  }]])

mutation(segment_is_taken_again_too_early queue ipc/queue_log.hpp
[[head == 0 ? 0 : (head - 1) >> bits;]]
[[head >> bits;]])

# --- ipc/queue_core.hpp

mutation(tail_before_the_bytes queue ipc/queue_core.hpp
[[      LogCursor<Storage> cursor(storage_, begin, first);
      cursor.write(]]
[[      Tail early = tail;
      early.position = begin + head.length();
      ++early.count;
      ends.tail.commit(early);
      LogCursor<Storage> cursor(storage_, begin, first);
      cursor.write(]])

mutation(head_keeps_its_segment queue ipc/queue_core.hpp
[[    head.segment = cursor.segment();
]]
[[]])

mutation(head_at_the_tail_is_read queue ipc/queue_core.hpp
[[if (end <= head.position) {]]
[[if (end < head.position) {]])

mutation(one_more_than_maxsize queue ipc/queue_core.hpp
[[tail.count - taken >= body_.maxsize;]]
[[tail.count - taken > body_.maxsize;]])

mutation(more_than_max_bytes queue ipc/queue_core.hpp
[[      if (is_behind(reached, needed)) {]]
[[      if (false) {]])

mutation(who_was_woken_passes_nothing_on queue ipc/queue_core.hpp
[[    if (size() != 0) {
      tell_of_item();
    }
]]
[[]])

mutation(get_wakes_nobody queue ipc/queue_core.hpp
[[    Machine::wake(body_.space, bells_.space, was_full ? 1 : all);
]]
[[    static_cast<void>(was_full);
]])

mutation(slot_that_is_given_up_is_written_again ledger ipc/queue_core.hpp
[[    head.taker = 0;
]]
[[]])

mutation(done_wakes_nobody ledger ipc/queue_core.hpp
[[    Machine::wake(body_.joined, bells_.joined, all);
]]
[[]])

# --- ipc/task_ledger.hpp

mutation(slot_is_written_before_the_head ledger ipc/task_ledger.hpp
[[    head.taker_count = at(head.taker).taken.load() + 1;]]
[[    head.taker_count = at(head.taker).taken.load() + 1;
    apply(head);]])

mutation(slot_is_not_written_by_the_next_one ledger ipc/task_ledger.hpp
[[  void prepare(Head& head) {
    apply(head);]]
[[  void prepare(Head& head) {]])

mutation(taker_who_has_not_written_his_slot_is_forgotten ledger ipc/task_ledger.hpp
[[slot == head.taker ? head.taker_count : 0);]]
[[std::uint64_t{slot == head.taker ? 0U : 0U});]])

mutation(slot_that_is_given_up_counts_twice ledger ipc/task_ledger.hpp
[[if (slot != given_up.slot) {]]
[[if (slot != none) {]])

mutation(done_by_others_is_taken_for_that_of_the_dead ledger ipc/task_ledger.hpp
[[at(shared).taken.load() + given_up.others_used;]]
[[given_up.others_used;]])

mutation(slot_of_the_dead_stays_theirs ledger ipc/task_ledger.hpp
[[      if (slot != last && Machine::has_ended(at(slot).owner.load())) {]]
[[      if (slot != last && at(slot).done.load() >= at(slot).taken.load() &&
          Machine::has_ended(at(slot).owner.load())) {]])

mutation(what_is_set_aside_is_not_told ledger ipc/task_ledger.hpp
[[    if (given_up_.read().untold != 0) {]]
[[    if (given_up_.read().untold == ~std::uint64_t{0}) {]])

mutation(what_is_set_aside_is_told_again ledger ipc/task_ledger.hpp
[[    given_up.untold = 0;
]]
[[]])
