def _brood_use_start_method():
    """Makes BROOD_START_METHOD the default of multiprocessing, once that is imported.

    The default only: a program that calls set_start_method, or asks for a context, has its way.
    """
    import os
    import sys

    method = os.environ.get("BROOD_START_METHOD")
    if not method or sys.version_info < (3, 4):
        return

    def use(module):
        chosen = getattr(module, "_concrete_contexts", {}).get(method)
        default = getattr(module, "_default_context", None)
        if chosen is not None and hasattr(default, "_default_context"):
            default._default_context = chosen

    name = "multiprocessing.context"
    if name in sys.modules:
        use(sys.modules[name])
        return

    class Finder:
        """Looks on when that module is loaded; every other it leaves alone."""

        def find_spec(self, fullname, path=None, target=None):
            if fullname != name:
                return None
            sys.meta_path.remove(self)
            for finder in list(sys.meta_path):
                find_spec = getattr(finder, "find_spec", None)
                spec = find_spec and find_spec(fullname, path, target)
                if spec is not None:
                    self.look_on(spec.loader)
                    return spec
            return None

        @staticmethod
        def look_on(loader):
            load = "exec_module" if hasattr(loader, "exec_module") else "load_module"
            original = getattr(loader, load)

            def loading(module):
                result = original(module)
                if name in (module, getattr(module, "__name__", None)):
                    use(sys.modules[name])
                    delattr(loader, load)
                return result

            try:
                setattr(loader, load, loading)
            except AttributeError:
                pass  # A loader that cannot be looked at: the start method stays as it is.

    sys.meta_path.insert(0, Finder())
