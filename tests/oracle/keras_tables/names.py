"""Walks the public API of the installed TensorFlow, Keras and NumPy, and finds the paths that lead
inside it to public things ("keras.layers.core.dense.Dense")."""

import importlib
import inspect
import pkgutil
import sys
import types
import warnings

# Reached by another canonical name, or no part of what a model is written with.
SKIPPED = ("tf.keras", "tf.compat", "tf.raw_ops", "tf.estimator", "tf.lite", "tf.distribute",
           "tf.tpu", "tf.data", "tf.train", "tf.saved_model", "tf.profiler", "tf.config",
           "tf.experimental.dtensor", "tf.feature_column", "tf.sysconfig", "tf.mlir", "tf.test",
           "tf.initializers", "tf.losses", "tf.metrics", "tf.optimizers", "tf.contrib",
           "keras.applications", "keras.datasets", "keras.dtensor", "keras.__internal__",
           "keras.tree", "keras.quantizers", "keras.legacy", "keras.visualization",
           "keras.src", "keras.api")
DEEPEST = 5


def keras_version():
    import keras
    return tuple(int(part) for part in keras.__version__.split(".")[:2])


def inner_package():
    """Where the code of Keras 2 lies: since 2.13 below keras.src."""
    return "keras.src" if keras_version() >= (2, 13) else "keras"


def get(owner, name):
    """An attribute of a lazily loaded module; None where it fails."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return getattr(owner, name)
    except Exception:  # noqa: BLE001 - loaders raise whatever they like
        return None


def roots():
    """Pairs of canonical path and module."""
    import numpy
    import tensorflow as tf
    result = [("tf", tf)]
    if keras_version() >= (3, 0):
        import keras
        result += [("keras", keras), ("keras", importlib.import_module("keras._tf_keras.keras"))]
    else:
        result.append(("keras", tf.keras))
    return result + [("np", numpy)]


def public_module(path, module):
    name = getattr(module, "__name__", "")
    if path.startswith("np."):
        return path in ("np.linalg", "np.random", "np.fft")
    if path.startswith("tf."):
        return "_api.v2" in name
    return name.startswith("keras.") and ".src" not in name


def walk(path, module, found, depth, skipped):
    found.setdefault(path, []).append(module)
    for name in sorted(dir(module)):
        inner = f"{path}.{name}"
        if name.startswith("_") or inner in skipped or depth == DEEPEST:
            continue
        value = get(module, name)
        if isinstance(value, types.ModuleType) and public_module(inner, value):
            if value not in found.get(inner, []):
                walk(inner, value, found, depth + 1, skipped)


def public_modules(skipped=SKIPPED):
    """Maps the canonical path of each public module to the module objects behind it."""
    found = {}
    for path, module in roots():
        walk(path, module, found, 0, skipped)
    return found


def all_modules():
    """The paths of all public modules, also of those whose functions are not recorded."""
    found = public_modules(("tf.keras", "tf.compat", "keras.src", "keras.api"))
    return sorted(set(found) | {"tf.compat", "tf.compat.v1", "tf.raw_ops"})


def public_api(modules=None):
    """Maps each canonical path to its object: functions and classes."""
    result = {}
    for path, owners in (modules or public_modules()).items():
        for owner in owners:
            for name in sorted(dir(owner)):
                value = None if name.startswith("_") else get(owner, name)
                if value is not None and callable(value):
                    result.setdefault(f"{path}.{name}", value)
    return result


def compat_api():
    """What else may be called on tensors: the functions of tf.compat.v1 that dispatch on the types of
    their arguments, raw_ops, what operators become, the class methods of RaggedTensor."""
    import tensorflow as tf
    result = {f"tf.raw_ops.{name}": get(tf.raw_ops, name) for name in dir(tf.raw_ops)
              if not name.startswith("_") and callable(get(tf.raw_ops, name))}
    operators = get(tf, "__operators__")
    result.update({f"tf.__operators__.{name}": get(operators, name) for name in dir(operators)
                   if not name.startswith("_")})
    result.update({f"tf.RaggedTensor.{name}": get(tf.RaggedTensor, name)
                   for name in dir(tf.RaggedTensor) if name.startswith("from_")})
    for part in ("", "nn", "math", "image", "linalg", "random", "strings", "sparse", "debugging"):
        owner = get(tf.compat.v1, part) if part else tf.compat.v1
        path = f"tf.compat.v1.{part}" if part else "tf.compat.v1"
        for name in sorted(dir(owner)):
            value = None if name.startswith("_") else get(owner, name)
            if inspect.isroutine(value) and hasattr(value, "_tf_fallback_dispatchers"):
                result[f"{path}.{name}"] = value
    return result


def import_below(package):
    """Imports what lies below a package, so that its modules can be walked."""
    root = importlib.import_module(package)
    if not hasattr(root, "__path__"):
        return
    for info in pkgutil.walk_packages(root.__path__, package + "."):
        if "test" in info.name or "benchmark" in info.name or "saving" in info.name:
            continue
        try:
            importlib.import_module(info.name)
        except Exception:  # noqa: BLE001 - optional dependencies
            continue


TF_INNER = ("ops.array_ops", "ops.check_ops", "ops.clip_ops", "ops.control_flow_ops",
            "ops.embedding_ops", "ops.gen_array_ops", "ops.gen_math_ops", "ops.gen_nn_ops",
            "ops.image_ops", "ops.image_ops_impl", "ops.init_ops", "ops.linalg_ops", "ops.math_ops",
            "ops.nn", "ops.nn_impl", "ops.nn_ops", "ops.random_ops", "ops.sparse_ops",
            "ops.special_math_ops", "ops.tensor_array_ops",
            "ops.string_ops", "ops.variables", "framework.constant_op", "framework.dtypes",
            "framework.ops", "framework.tensor_shape", "framework.tensor_util", "util.nest")


def tensorflow_paths(api):
    """Maps what old code imports from tensorflow.python to its public path."""
    public = {}
    for path, value in api.items():
        rank = (path.startswith("tf.compat."), len(path), path)
        if path.startswith("tf.") and rank < public.get(id(value), (rank, None))[0] \
                or id(value) not in public:
            public[id(value)] = (rank, path)
    result = {}
    for part in TF_INNER:
        try:
            module = importlib.import_module(f"tensorflow.python.{part}")
        except ImportError:
            continue
        for name, value in vars(module).items():
            path = public.get(id(value), (None, ""))[1]
            if not name.startswith("_") and callable(value) and path.startswith("tf.") \
                    and not path.startswith("tf.raw_ops."):
                result[f"tf.python.{part}.{name}"] = path
    return result


def home(value):
    """The module that defines a function or class, as canonical path."""
    return canonical_prefix(getattr(value, "__module__", "") or "")


def canonical_prefix(name):
    for prefix, to in (("tensorflow.python.keras", "keras"), ("keras.src", "keras"),
                       ("tensorflow", "tf")):
        if name == prefix or name.startswith(prefix + "."):
            return to + name[len(prefix):]
    return name


def record_internal_paths(aliases):
    """Maps inner paths of public classes and functions to their public path: the defining module
    and the packages above it that re-export."""
    public, api = {}, public_api()
    for path, value in api.items():
        name = aliases.get(path, path)
        own = getattr(value, "__name__", None) == name.rsplit(".", 1)[1]
        rank = (not own, len(name), name)
        if path.startswith("keras.") and rank < public.get(id(value), (rank, None))[0] \
                or id(value) not in public:
            public[id(value)] = (rank, name)
    found = internal_paths({key: name for key, (_, name) in public.items()
                            if name.startswith("keras.")})
    found = {path: name for path, name in found.items() if path not in api}
    found.update(tensorflow_paths({**api, **compat_api()}))
    return found


def internal_paths(public):
    """The same; `public` maps the id of an object to its path."""
    packages = ["keras.src"] if keras_version() >= (2, 13) else ["keras", "tensorflow.python.keras"]
    for package in [p + s for p in packages for s in (".layers", ".engine", ".models")]:
        try:
            import_below(package)
        except ImportError:
            continue
    result = {}
    by_name = {path.rsplit(".", 1)[1]: path for path in public.values()
               if path.startswith(("keras.layers.", "keras.Model", "keras.Sequential"))}
    for name, module in sorted(sys.modules.items()):
        if not name.startswith(tuple(packages)) or not isinstance(module, types.ModuleType):
            continue
        if ".api." in name or ".__internal__" in name or name.endswith("test"):
            continue
        for attribute, value in sorted(vars(module).items()):
            if attribute.startswith("_") or not (inspect.isclass(value) or inspect.isroutine(value)):
                continue
            own = canonical_prefix(name)
            if not (home(value) + ".").startswith(own + "."):
                continue
            path = public.get(id(value))
            if path is None and inspect.isclass(value) and "tensorflow.python.keras" in name:
                path = by_name.get(attribute)  # TensorFlow's old copy: the class of that name
            if path is not None and path != f"{own}.{attribute}":
                result[f"{own}.{attribute}"] = path
    return result
