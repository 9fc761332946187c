// Python's own multiprocessing under --start-method. Which method it was is seen in the child: a
// forked one has what its parent has changed, a spawned one is its parent's child but has not, and
// one of a fork server is not even its parent's child.
#include "launcher_support_posix.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brood_scenario {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

const std::string asker = R"(import concurrent.futures
import multiprocessing
import os

STATE = ""


def look(parent):
    has_state = STATE == str(parent)
    is_child = os.getppid() == parent
    return {(1, 1): "fork", (0, 1): "spawn", (0, 0): "forkserver"}[has_state, is_child]


def answer(writer, parent, depth):
    global STATE
    found = look(parent)
    STATE = str(os.getpid())
    writer.send([found] + (ask(depth - 1) if depth else []))


def ask(depth=0):
    reader, writer = multiprocessing.Pipe(False)
    child = multiprocessing.Process(target=answer, args=(writer, os.getpid(), depth))
    child.start()
    writer.close()
    found = reader.recv()
    child.join()
    return found


def main():
    global STATE
    STATE = str(os.getpid())
    print(*ask(1))
    with concurrent.futures.ProcessPoolExecutor(1) as executor:
        print(executor.submit(look, os.getpid()).result())
)";
const std::string start_main = "\n\nif __name__ == '__main__':\n    main()\n";

/// brood as it is installed, or copied without what belongs to it.
enum class Home { installed, copied };

struct Form {
  const char* story;
  Words command;  ///< In a directory with script.py, module.py, zipped/, and a venv.
};

void PrintTo(const Form& form, std::ostream* stream) {
  *stream << form.story;
}

const Form forms[] = {
    {"a_script", {"./script.py"}},
    {"a_script_by_its_bare_name", {"script.py"}},
    {"a_script_of_python", {"python3", "script.py"}},
    {"a_module", {"python3", "-m", "module"}},
    {"code", {"python3", "-c", "import module; module.main()"}},
    {"a_folder", {"python3", "-u", "folder"}},
    {"an_isolated_script", {"python3", "-I", "script.py"}},
    {"an_isolated_folder", {"python3", "-I", "folder"}},
    {"without_variables", {"python3", "-sE", "-m", "module"}},
    {"without_site", {"python3", "-S", "script.py"}},
    {"a_virtual_environment", {"venv/bin/python", "script.py"}},
    {"an_executable_with_a_first_line", {"./tool"}},
    {"an_isolated_executable", {"./isolated"}},
};

class PythonScratch {
 protected:
  PythonScratch() {
    scratch_.write("script.py", asker + start_main);
    scratch_.write("module.py", asker + start_main);
    // What stands in a folder's __main__.py itself, no child of Python can import.
    scratch_.write("folder/__main__.py",
                   "import asker\n\nif __name__ == '__main__':\n    asker.main()\n");
    scratch_.write("folder/asker.py", asker);
    executable("tool", "#!/usr/bin/python3\n" + asker + start_main);
    executable("isolated", "#!/usr/bin/python3 -I\n" + asker + start_main);
    scratch_.write("venv/pyvenv.cfg", "home = /usr/bin\n");
    std::filesystem::create_directory(scratch_.path("venv/bin"));
    std::filesystem::create_symlink("/usr/bin/python3", scratch_.path("venv/bin/python"));
  }

  void executable(const std::string& name, const std::string& text) {
    scratch_.write(name, text);
    std::filesystem::permissions(scratch_.path(name), std::filesystem::perms::owner_all);
  }

  Finished run(const std::string& method, const Words& command, Home home = Home::installed,
               std::vector<std::pair<std::string, std::string>> variables = {}) {
    Words words{"run", "-p", env_, "--cwd", scratch_.path()};
    if (!method.empty()) {
      words.insert(words.end(), {"--start-method", method});
    }
    words.insert(words.end(), command.begin(), command.end());
    variables.emplace_back("PYTHONDONTWRITEBYTECODE", "1");
    Start start{.arguments = words, .variables = std::move(variables)};
    if (home == Home::copied) {
      start.program = scratch_.path("brood");
      std::filesystem::copy_file(BROOD_EXECUTABLE, start.program,
                                 std::filesystem::copy_options::skip_existing);
    }
    return run_brood(start);
  }

  Scratch scratch_;
  const std::string env_ = scratch_.make_environment("env");
};

class PythonStartMethod : public PythonScratch,
                          public testing::TestWithParam<std::tuple<Form, Home, const char*>> {};

TEST_P(PythonStartMethod, IsThatOfTheChildrenAndOfTheirs) {
  const auto& [form, home, method] = GetParam();
  const Finished finished = run(method, form.command, home);
  const std::string name = method;
  EXPECT_THAT(lines_of(finished.output), ElementsAre(name + " " + name, name));
  EXPECT_THAT(finished.errors, IsEmpty());
  EXPECT_EQ(finished.status, 0);
}

std::string name_of(const testing::TestParamInfo<std::tuple<Form, Home, const char*>>& test) {
  const auto& [form, home, method] = test.param;
  return std::string(form.story) + (home == Home::copied ? "_of_a_copy_" : "_") + method;
}

INSTANTIATE_TEST_SUITE_P(Forms, PythonStartMethod,
                         testing::Combine(testing::ValuesIn(forms),
                                          testing::Values(Home::installed, Home::copied),
                                          testing::Values("fork", "spawn", "forkserver")),
                         name_of);

class Python : public PythonScratch, public testing::TestWithParam<Home> {};

INSTANTIATE_TEST_SUITE_P(Homes, Python, testing::Values(Home::installed, Home::copied),
                         [](const auto& test) {
                           return test.param == Home::installed ? "installed" : "copied";
                         });

TEST_P(Python, AProgramThatChoosesAMethodHasItsWay) {
  scratch_.write("own.py", asker +
                               "\n\nif __name__ == '__main__':\n"
                               "    multiprocessing.set_start_method('fork')\n    main()\n");
  const Finished finished = run("spawn", {"own.py"}, GetParam());
  EXPECT_EQ(finished.output, "fork fork\nfork\n");
  EXPECT_THAT(finished.errors, IsEmpty());
}

TEST_P(Python, AMethodIsNoChoiceYet) {
  const Finished finished = run("spawn", {"python3", "-c", R"(import multiprocessing as m
print(m.get_start_method(allow_none=True), m.get_start_method(), m.get_context().get_start_method()))"},
                                GetParam());
  EXPECT_EQ(finished.output, "None spawn spawn\n");
}

TEST_P(Python, TheVariableDoesWhatTheOptionDoes) {
  const Words code{"python3", "-c", "import multiprocessing as m; print(m.get_start_method())"};
  EXPECT_EQ(run("", code, GetParam(), {{"BROOD_START_METHOD", "spawn"}}).output, "spawn\n");
}

TEST_P(Python, MultiprocessingIsNotImportedForIt) {
  EXPECT_EQ(run("spawn", {"python3", "-c", "import sys; print('multiprocessing' in sys.modules)"},
                GetParam())
                .output,
            "False\n");
}

TEST_P(Python, MainIsAsAlways) {
  scratch_.write("main.py", R"(import sys
print(sorted(k for k in vars() if k != 'sys'), __name__, __file__, __spec__ and __spec__.name, sys.argv, sys.path)
print(type(__loader__).__name__, __package__, __doc__)
)");
  for (const Words& command :
       {Words{"main.py", "a", "-b"}, Words{"python3", "-I", "main.py"},
        Words{"python3", "-m", "main", "x"},
        Words{"python3", "-c", "import sys; print(sorted(vars()), sys.path)"}}) {
    EXPECT_EQ(run("spawn", command, GetParam()).output, run("", command, GetParam()).output)
        << command.back();
  }
}

TEST_P(Python, ExitAndErrorsAreThePrograms) {
  scratch_.write("exit.py", "import sys; sys.exit(7)\n");
  EXPECT_EQ(run("spawn", {"exit.py"}, GetParam()).status, 7);
  scratch_.write("throw.py", "1 / 0\n");
  const Finished thrown = run("spawn", {"throw.py"}, GetParam());
  EXPECT_EQ(thrown.status, 1);
  EXPECT_THAT(thrown.errors, HasSubstr("throw.py\", line 1, in <module>"));
  const Finished missing = run("spawn", {"python3", "none.py"}, GetParam());
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.errors, HasSubstr("can't open file"));
}

class PythonStart : public PythonScratch, public testing::Test {};

TEST_F(PythonStart, ATracebackIsAsAlways) {
  scratch_.write("throw.py", "def f():\n    1 / 0\n\n\nf()\n");
  EXPECT_EQ(run("spawn", {"throw.py"}).errors, run("", {"throw.py"}).errors);
}

TEST_F(PythonStart, AnotherSitecustomizeIsImportedAsWell) {
  scratch_.write("site/sitecustomize.py", "print('theirs', __name__)\n");
  const Words code{"python3", "-c",
                   "import multiprocessing as m, sitecustomize as s; "
                   "print(m.get_start_method(), s.__file__)"};
  EXPECT_EQ(run("spawn", code, Home::installed, {{"PYTHONPATH", scratch_.path("site")}}).output,
            "theirs sitecustomize\nspawn " + scratch_.path("site/sitecustomize.py") + "\n");
}

TEST_F(PythonStart, AnErrorInAnotherSitecustomizeIsTold) {
  scratch_.write("site/sitecustomize.py", "import no_such_module_at_all\n");
  EXPECT_THAT(run("spawn", {"python3", "-c", "print(1)"}, Home::installed,
                  {{"PYTHONPATH", scratch_.path("site")}})
                  .errors,
              HasSubstr("no_such_module_at_all"));
}

TEST_F(PythonStart, PythonsThatTheProgramStartsHaveItToo) {
  const Finished finished =
      run("spawn",
          {"sh", "-c", "python3 -c 'import multiprocessing as m; print(m.get_start_method())'"});
  EXPECT_EQ(finished.output, "spawn\n");
}

TEST_F(PythonStart, NothingIsWritten) {
  const auto folder = std::filesystem::path(BROOD_EXECUTABLE).parent_path() / "python";
  Finished finished = run_brood({.arguments = {"run", "-p", env_, "--start-method", "spawn",
                                               "python3", "-c", "import sitecustomize"}});
  EXPECT_EQ(finished.status, 0) << finished.errors;
  EXPECT_TRUE(std::filesystem::is_regular_file(folder / "__pycache__"));
  EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder), {}), 2);
}

TEST_F(PythonStart, WithoutAMethodPythonIsLeftAlone) {
  EXPECT_EQ(run("", {"python3", "-c", "import os; print(os.environ.get('PYTHONPATH'))"}).output,
            "None\n");
}

TEST_F(PythonStart, ADryRunShowsIt) {
  const Finished finished = run("spawn", {"--dry-run", "script.py"});
  EXPECT_THAT(finished.output, HasSubstr("export PYTHONPATH="));
  EXPECT_THAT(finished.output, HasSubstr("exec python3 script.py\n"));
}

}  // namespace
}  // namespace brood_scenario
