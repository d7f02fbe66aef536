"""Finds the objective that `file.py:name` or `package.module:name` means, by importing it as a module."""

import importlib
import importlib.util
import inspect
import os
import sys


class LoadError(Exception):
    """The objective is not there. `names` are the functions and classes that are."""

    def __init__(self, reason, names=()):
        super().__init__(reason)
        self.names = list(names)


def load(target):
    """
    The callable of `{"file": path, "attribute": name}` or `{"module": name, "attribute": name}`. Its folder is first on
    the path, as if the script itself were run. Raises LoadError, and whatever the import raises.
    """
    module = _import_file(target["file"]) if "file" in target else _import_module(target)
    return _callable(_attribute(module, target["attribute"]), target["attribute"])


def _import_file(path):
    sys.argv = [path]
    sys.path.insert(0, os.path.dirname(path))
    stem = os.path.splitext(os.path.basename(path))[0]
    # Under its own name, so that processes it starts can import it; a name that is taken is left alone.
    name = f"hpo_script_{stem}" if stem in sys.modules else stem
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None:
        raise LoadError(f"{os.path.basename(path)} is no Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def _import_module(target):
    sys.argv = [target["module"]]
    sys.path.insert(0, target["folder"])
    return importlib.import_module(target["module"])


def _attribute(module, dotted):
    found = module
    for part in dotted.split("."):
        owner = found
        try:
            found = getattr(owner, part)
        except AttributeError:
            what = "the file" if owner is module else owner.__name__
            raise LoadError(f"{what} has no {part}", _names(owner, module)) from None
        if inspect.isclass(owner) and _needs_instance(owner, part):
            found = getattr(_instance(owner), part)
    return _instance(found) if inspect.isclass(found) else found


def _names(owner, module):
    """The public callables of a module, its own before those that it imports, or of a class."""
    names = [name for name, value in vars(owner).items() if not name.startswith("_") and callable(value)]
    if owner is not module:
        return names
    own = [name for name in names if getattr(getattr(owner, name), "__module__", None) == module.__name__]
    return own or names


def _needs_instance(owner, name):
    return inspect.isfunction(inspect.getattr_static(owner, name))


def _instance(cls):
    try:
        inspect.signature(cls).bind()
    except TypeError as error:
        raise LoadError(f"the class {cls.__name__} cannot be made without arguments ({error}): name an instance") from None
    except ValueError:  # a class of C has no signature
        pass
    return cls()


def _callable(found, name):
    if not callable(found):
        raise LoadError(f"{name} is a {type(found).__name__}, not a function of the trial")
    try:
        inspect.signature(found).bind(None)
    except TypeError:
        raise LoadError(f"{name}{inspect.signature(found)} cannot be called with the trial alone") from None
    except ValueError:  # a callable of C has no signature
        pass
    return found
