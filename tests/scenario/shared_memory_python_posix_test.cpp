// The same memory, seen by CPython.

#include <brood/brood.hpp>

#include "support/memory_name.hpp"
#include "support/process_probe.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

namespace brood_scenario {

namespace {

using brood::ShareableList;
using brood::SharedMemory;
using brood::test::memory_name;
using brood::test::RunningProgram;
using Item = ShareableList::Item;

/// Runs Python's side, which finds the name in `name`. `of_ours(x)`: CPython before 3.13 would
/// remove at its end what it only attached to. `until(condition)`: waits, but not for ever.
class PythonSide {
 public:
  PythonSide(const std::string& code, const std::string& name)
      : program_({"python3", "-c",
                  "import sys, time\n"
                  "from multiprocessing import resource_tracker\n"
                  "from multiprocessing.shared_memory import SharedMemory, ShareableList\n"
                  "name = sys.argv[1]\n"
                  "def of_ours(shm):\n"
                  "    resource_tracker.unregister(shm._name, 'shared_memory')\n"
                  "    return shm\n"
                  "def until(condition):\n"
                  "    end = time.monotonic() + 60\n"
                  "    while not condition() and time.monotonic() < end:\n"
                  "        time.sleep(0.001)\n" +
                      code,
                  name}) {}

  std::string line() { return program_.next_line().value_or("nothing"); }

  int wait() { return program_.wait(); }

 private:
  RunningProgram program_;
};

TEST(SharedMemoryAndPython, PythonAttachesToOurs) {
  const SharedMemory memory({.name = memory_name(), .create = true, .size = 1000});
  memory.buf()[999] = std::byte{7};
  PythonSide python(
      "shm = of_ours(SharedMemory(name=name))\n"
      "print(shm.size, shm.buf[999], shm.name == name, flush=True)\n"
      "shm.buf[0] = 8\n"
      "shm.close()\n",
      memory.name());
  EXPECT_EQ(python.line(), "1000 7 True");
  EXPECT_EQ(python.line(), "nothing");
  EXPECT_EQ(python.wait(), 0);
  EXPECT_EQ(memory.buf()[0], std::byte{8});
  EXPECT_NO_THROW(SharedMemory({.name = memory.name()}));
}

TEST(SharedMemoryAndPython, WeAttachToPythons) {
  const std::string name = memory_name();
  PythonSide python(
      "shm = SharedMemory(name=name, create=True, size=1000)\n"
      "shm.buf[999] = 7\n"
      "print('there', flush=True)\n"
      "until(lambda: shm.buf[0] == 8)\n"
      "print(shm.buf[0], flush=True)\n"
      "shm.close()\n"
      "shm.unlink()\n",
      name);
  EXPECT_EQ(python.line(), "there");
  {
    const SharedMemory memory({.name = name});
    EXPECT_EQ(memory.size(), 1000U);
    EXPECT_EQ(memory.buf()[999], std::byte{7});
    EXPECT_THROW(SharedMemory({.name = name, .create = true, .size = 8}), std::system_error);
    memory.buf()[0] = std::byte{8};
  }
  EXPECT_EQ(python.line(), "8");
  EXPECT_EQ(python.line(), "nothing");
  EXPECT_EQ(python.wait(), 0);
  EXPECT_THROW(SharedMemory({.name = name}), std::system_error);
}

TEST(SharedMemoryAndPython, PythonReadsAndChangesOurList) {
  ShareableList list({1, -2.5, "text", brood::Bytes("bytes"), true, std::monostate{},
                      "\xc3\xa4\xc3\xb6", std::string("nul\0", 4), "a longer text"},
                     {.name = memory_name()});
  PythonSide python(
      "items = ShareableList(name=name)\n"
      "of_ours(items.shm)\n"
      "print(list(items) == [1, -2.5, 'text', b'bytes', True, None, 'äö', 'nul',\n"
      "                      'a longer text'], flush=True)\n"
      "print(items.format, flush=True)\n"
      "items[0] = 'eight ch'\n"
      "items[1] = None\n"
      "items[2] = 7\n"
      "items[3] = False\n"
      "items[4] = b'x'\n"
      "items[5] = 1.25\n"
      "items[6] = 'ü'\n"
      "items[7] = 'eight ch'\n"
      "items.shm.close()\n",
      list.shm().name());
  EXPECT_EQ(python.line(), "True");
  EXPECT_EQ(python.line(), "qd8s8sxxxxxxx?xxxxxx?x8s4sx16s");
  EXPECT_EQ(python.line(), "nothing");
  EXPECT_EQ(python.wait(), 0);
  EXPECT_EQ(list.items(),
            (std::vector<Item>{"eight ch", std::monostate{}, 7, false, brood::Bytes("x"), 1.25,
                               "\xc3\xbc", "eight ch", "a longer text"}));
}

TEST(SharedMemoryAndPython, WeReadAndChangePythonsList) {
  const std::string name = memory_name();
  PythonSide python(
      "items = ShareableList([1, -2.5, 'text', b'bytes', True, None, 'a longer text'], name=name)\n"
      "print('there', flush=True)\n"
      "until(lambda: items[0] == 'done')\n"
      "print(list(items), flush=True)\n"
      "items.shm.close()\n"
      "items.shm.unlink()\n",
      name);
  EXPECT_EQ(python.line(), "there");
  {
    ShareableList list = ShareableList::attach(name);
    EXPECT_EQ(list.items(), (std::vector<Item>{1, -2.5, "text", brood::Bytes("bytes"), true,
                                               std::monostate{}, "a longer text"}));
    const std::vector<Item> changed{"",  3,    std::monostate{}, "short", brood::Bytes("12345678"),
                                    2.5, false};
    for (std::size_t i = 1; i < changed.size(); ++i) {
      list.set(i, changed[i]);
    }
    list.set(0, "done");
  }
  EXPECT_EQ(python.line(), "['done', 3, None, 'short', b'12345678', 2.5, False]");
  EXPECT_EQ(python.line(), "nothing");
  EXPECT_EQ(python.wait(), 0);
}

}  // namespace

}  // namespace brood_scenario
