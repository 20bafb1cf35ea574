"""Records which library functions and classes give the same value on every call, so that a call
with literal arguments can be written down again as it stands."""

import copy
import inspect
import numbers
import warnings

from . import names

# Arguments to try, in this order.
ARGUMENTS = [((2, 3),), (4,), ([1.0, 2.0],), (3, 2.0), ((2, 3), 2.0), (0.0, 1.0, 4), ([1, 2], (2, 1)),
             ([1.0, 2.0], [3.0, 4.0]), ([1.0, 2.0], "float32"), ("float32",), ()]
KERAS_VALUES = ("keras.initializers.", "keras.regularizers.", "keras.constraints.")
NO_VALUES = {"get", "serialize", "deserialize"}
TF_VALUES = {"tf.constant", "tf.zeros", "tf.ones", "tf.fill", "tf.eye", "tf.linalg.eye", "tf.range",
             "tf.linspace", "tf.convert_to_tensor", "tf.cast", "tf.TensorShape", "tf.as_dtype",
             "tf.zeros_like", "tf.ones_like", "tf.one_hot", "keras.backend.floatx",
             "keras.backend.epsilon", "keras.backend.image_data_format", "keras.backend.constant"}
UNINITIALISED = {"np.empty", "np.empty_like"}  # memory as it was found
# They read or write files or global state, hand out an object with an identity, or (vdot) crash on
# a Keras tensor.
NOT_TRIED = ("np.load", "np.save", "np.mem", "np.from", "np.gen", "np.set", "np.test", "np.show",
             "np.info", "np.lookfor", "np.source", "np.random", "np.nditer", "np.may", "np.shares",
             "np.put", "np.copyto", "np.place", "np.byte", "np.get", "np.deprecate", "np.disp",
             "np.add_", "np.vdot", "np.safe_eval", "np.fast", "np.open_", "np.Data", "np.who", "np.print")


def same(first, second):
    import numpy as np
    if type(first) is not type(second):
        return False
    try:
        return np.array_equal(np.asarray(first), np.asarray(second), equal_nan=True)
    except TypeError:
        return bool(np.all(first == second))


def steady(function):
    """Two calls with some sample arguments give the same value and leave the arguments alone."""
    import numpy as np
    for sample in ARGUMENTS:
        first, second = copy.deepcopy(sample), copy.deepcopy(sample)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                one, two = function(*first), function(*second)
        except Exception:  # noqa: BLE001 - other arguments
            continue
        value = isinstance(one, (np.ndarray, np.generic, numbers.Number, str, np.dtype)) \
            or type(one).__name__ in ("EagerTensor", "DType", "TensorShape")
        return bool(value and same(one, two) and repr(first) == repr(sample))
    return False


def is_constant(value):
    """A number or a data type, reached as an attribute."""
    import numpy as np
    import tensorflow as tf
    if inspect.isclass(value):
        return issubclass(value, np.generic)
    return value is None or isinstance(value, (numbers.Number, tf.DType, np.dtype))


def attributes():
    """Constants and data types of NumPy and TensorFlow."""
    for path, owners in names.public_modules().items():
        if path not in ("np", "tf", "tf.dtypes"):
            continue
        for name in dir(owners[0]):
            if not name.startswith("_") and is_constant(names.get(owners[0], name)):
                yield f"{path}.{name}"


def inner_attributes():
    """Constants that belong to a class or a data type: tf.image.ResizeMethod.AREA, tf.float32.max."""
    import tensorflow as tf
    for name in dir(tf):
        value = names.get(tf, name)
        if isinstance(value, tf.DType):
            yield from (f"tf.{name}.{limit}" for limit in ("min", "max", "limits")
                        if isinstance(names.get(value, limit), (numbers.Number, tuple)))
    for name in dir(tf.image.ResizeMethod):
        if isinstance(getattr(tf.image.ResizeMethod, name), str) and not name.startswith("_"):
            yield f"tf.image.ResizeMethod.{name}"


def is_initializer(path, value):
    return path.count(".") == 1 and path.startswith("tf.") and path.endswith("_initializer") \
        and inspect.isclass(value)


def record():
    found = {path for path in attributes() if path not in ("np.little_endian", "np.tracemalloc_domain")}
    found.update(inner_attributes())
    for path, value in names.public_api().items():
        name = path.rsplit(".", 1)[1]
        if path.startswith(KERAS_VALUES):
            if name not in NO_VALUES and not inspect.ismodule(value):
                found.add(path)
        elif is_initializer(path, value):
            found.add(path)
        elif path in TF_VALUES:
            if steady(value):
                found.add(path)
        elif path.count(".") == 1 and path.startswith("np.") and not path.startswith(NOT_TRIED) \
                and path not in UNINITIALISED and callable(value) and steady(value):
            found.add(path)
    return sorted(found)
