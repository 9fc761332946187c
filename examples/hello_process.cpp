// Two processes that talk over a Pipe: a child answers questions until there are no more. Prints
// "hello, Ada", "hello, Grace", "exit code 0".
#include <brood/brood.hpp>

#include <iostream>
#include <string>

void greet(brood::Connection questions) {
  try {
    for (;;) {
      questions.send("hello, " + questions.recv<std::string>());
    }
  } catch (const brood::EOFError&) {
    // The other end is closed: that was all.
  }
}

int main(int argc, char** argv) {
  brood::freeze_support(argc, argv);
  auto [here, there] = brood::Pipe();
  brood::Process process{{.target = {greet, there}, .name = "Greeter"}};
  process.start();
  there.close();  // the child has its own

  for (const char* const name : {"Ada", "Grace"}) {
    here.send(name);
    std::cout << here.recv<std::string>() << '\n';
  }
  here.close();
  process.join();
  std::cout << "exit code " << process.exitcode().value() << '\n';
}
