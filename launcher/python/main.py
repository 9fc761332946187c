def _brood_main():
    """Runs sys.argv[2] as the interpreter itself would: what it is, sys.argv[1] says."""
    import sys

    main = sys.modules["__main__"]
    space = main.__dict__
    for name in ("_brood_use_start_method", "_brood_main"):
        del space[name]
    kind, target = sys.argv[1:3]
    sys.argv[:3] = [target]
    has_own_folder = not (sys.flags.isolated or getattr(sys.flags, "safe_path", False))

    def own_folder(folder):
        if has_own_folder:
            sys.path[0] = folder

    def run_code(text):
        sys.argv[0] = "-c"
        exec(compile(text, "<string>", "exec"), space)

    def run_module(name):
        import os
        import runpy

        own_folder(os.getcwd())
        sys.argv[0] = "-m"
        runpy._run_module_as_main(name)

    def is_importable(path):
        for hook in sys.path_hooks:
            try:
                hook(path)
                return True
            except ImportError:
                pass
        return False

    def run_file(path, first_line):
        import os

        if is_importable(path):
            import runpy

            sys.path[0:1 if has_own_folder else 0] = [path]
            runpy._run_module_as_main("__main__", False)
            return
        real = os.path.realpath(path) if os.name == "posix" else os.path.abspath(path)
        own_folder(os.path.dirname(real))
        name = os.path.abspath(path) if sys.version_info >= (3, 9) else path
        try:
            with open(path, "rb") as file:
                data = file.read()
        except OSError as error:
            sys.stderr.write(
                "%s: can't open file %r: [Errno %s] %s\n"
                % (sys.executable, name, error.errno, error.strerror)
            )
            sys.exit(2)
        from importlib import util
        from importlib.machinery import SourceFileLoader, SourcelessFileLoader

        is_compiled = data[:4] == util.MAGIC_NUMBER
        loader = SourcelessFileLoader if is_compiled else SourceFileLoader
        main.__file__, main.__cached__ = name, None
        main.__loader__, main.__spec__ = loader("__main__", name), None
        if is_compiled:
            import marshal

            code = marshal.loads(data[16:])
        else:
            if first_line == "skip":
                data = data[data.find(b"\n") :]
            code = compile(data, name, "exec", dont_inherit=True)
        exec(code, space)

    if kind == "code":
        run_code(target)
    elif kind == "module":
        run_module(target)
    else:
        run_file(target, kind)


_brood_use_start_method()
_brood_main()
