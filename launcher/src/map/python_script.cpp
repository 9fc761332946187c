#include "map/python_script.hpp"

namespace brood::launcher {

const std::string_view python_script = R"PYTHON(
import os, sys

def _load(target):
    import importlib, importlib.util
    name, _, path = target.rpartition(":")
    if name.endswith(".py"):
        file = os.path.abspath(name)
        sys.path.insert(0, os.path.dirname(file))
        name = os.path.splitext(os.path.basename(file))[0]
        spec = importlib.util.spec_from_file_location(name, file)
        thing = importlib.util.module_from_spec(spec)
        sys.modules[name] = thing
        spec.loader.exec_module(thing)
    else:
        thing = importlib.import_module(name)
    for part in path.split("."):
        thing = getattr(thing, part)
    if not callable(thing):
        raise TypeError(repr(path) + " is not callable")
    return thing

def _json_default(value):
    if hasattr(value, "tolist"):
        return value.tolist()
    raise TypeError("a result of type " + type(value).__name__ + " is no JSON")

async def _awaited(result):
    return await result

def _thrown(error):
    import traceback
    place = error.__traceback__
    place = place.tb_next if place is not None else None
    lines = traceback.format_exception(type(error), error, place)
    last = traceback.format_exception_only(type(error), error)[-1].strip()
    return [text.encode("utf-8", "backslashreplace") for text in (last, "".join(lines))]

def _serve(load, is_raw, mark):
    import json
    requests = os.fdopen(os.dup(0), "rb")
    answers = os.fdopen(os.dup(1), "wb")
    marks = os.dup(2)
    null = os.open(os.devnull, os.O_RDONLY)
    os.dup2(null, 0)
    os.close(null)
    os.dup2(2, 1)
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(line_buffering=True)

    def answer(kind, first, second=b""):
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except Exception:
                pass
        os.write(marks, mark)
        answers.write(b"%s %d %d\n" % (kind, len(first), len(second)))
        answers.write(first)
        answers.write(second)
        answers.flush()

    def value_of(data):
        if is_raw:
            return data.decode("utf-8", "surrogateescape")
        try:
            return json.loads(data.decode("utf-8", "surrogateescape"))
        except ValueError as error:
            raise ValueError("its input is no JSON (--raw takes it as text): %s" % error) from None

    def text_of(result):
        if not is_raw:
            return (json.dumps(result, default=_json_default) + "\n").encode()
        if result is None:
            return b""
        if isinstance(result, (bytes, bytearray)):
            return bytes(result)
        return (str(result) + "\n").encode("utf-8", "surrogateescape")

    try:
        function = load()
    except BaseException as error:
        answer(b"failed", *_thrown(error))
        return
    answer(b"ready", b"")
    while True:
        head = requests.readline()
        if not head:
            return
        inputs = [requests.read(int(size)) for size in head.split()]
        try:
            result = function(*map(value_of, inputs))
            if hasattr(result, "__await__"):
                import asyncio
                result = asyncio.run(_awaited(result))
            result = text_of(result)
        except BaseException as error:
            answer(b"raised", *_thrown(error))
        else:
            answer(b"value", result)

def _fork_server(target, is_raw, mark, descriptor, modules):
    import array, importlib, select, signal, socket, struct
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for module in modules:
        importlib.import_module(module)
    function = _load(target)
    calls = socket.socket(fileno=descriptor)
    ends, wake = os.pipe()
    os.set_blocking(ends, False)
    os.set_blocking(wake, False)
    signal.set_wakeup_fd(wake)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    calls.sendall(b"R")
    running = {}
    while True:
        ready, _, _ = select.select([calls, ends], [], [])
        if ends in ready:
            os.read(ends, 4096)
            for pid in list(running):
                done, status = os.waitpid(pid, os.WNOHANG)
                if done == pid:
                    descriptor = running.pop(pid)
                    try:
                        os.write(descriptor, struct.pack("=i", status))
                    except OSError:
                        pass
                    os.close(descriptor)
        if calls not in ready:
            continue
        passed = array.array("i")
        message, extra, _, _ = calls.recvmsg(8, socket.CMSG_SPACE(4 * passed.itemsize))
        if not message:
            return
        for _, _, data in extra:
            passed.frombytes(data[:len(data) - len(data) % passed.itemsize])
        group, = struct.unpack("=q", message)
        sys.stdout.flush()
        sys.stderr.flush()
        pid = os.fork()
        if pid == 0:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            os.setpgid(0, group)
            for place in range(3):
                os.dup2(passed[place], place)
            for each in [*passed, ends, wake, *running.values()]:
                os.close(each)
            calls.close()
            try:
                _serve(lambda: function, is_raw, mark)
            finally:
                sys.stdout.flush()
                os._exit(0)
        for each in passed[:3]:
            os.close(each)
        running[pid] = passed[3]
        os.write(passed[3], struct.pack("=i", pid))

def _main(mode, target, kind, mark, *rest):
    sys.argv = [target]
    if sys.path[:1] == [""]:
        sys.path[0] = os.getcwd()
    if mode == "serve":
        _serve(lambda: _load(target), kind == "raw", mark.encode())
    else:
        modules = [name for name in rest[1].split(",") if name]
        _fork_server(target, kind == "raw", mark.encode(), int(rest[0]), modules)

_main(*sys.argv[1:])
)PYTHON";

}  // namespace brood::launcher
