#!/usr/bin/env python3
"""Writes analyzer/targets/aimet_algebra.def from real Keras 2.

    python3 tests/oracle/record_algebra.py      with the Python of the environment tf210

An operation is what Keras makes of an expression in expressions.txt and expressions_more.txt that
becomes one lambda layer. Its function is run on arrays: with the first two operands exchanged, on
its own result, on integers, and with floats in place of each integer or boolean. Layers are made
with their defaults and called at inference. What holds bit for bit is written down.
"""

import functools
import inspect
import os
import pathlib

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import backend as K

HERE = pathlib.Path(__file__).resolve().parent
OUTPUT = HERE.parents[1] / "analyzer" / "targets" / "aimet_algebra.def"
SHAPES = {"x": (4,), "y": (4,), "t": (5, 4), "u": (5, 4), "m": (8, 8, 3)}
LAWS = ("COMMUTES", "IDEMPOTENT", "IDENTITY", "KEEPS_DTYPE")
# What constructors require, where the layer may be tried at all.
ARGUMENTS = {"rate": 0.5, "stddev": 0.5}
# What operations raise where they refuse a data type.
REFUSALS = (TypeError, ValueError, tf.errors.InvalidArgumentError, tf.errors.NotFoundError)
TRIALS = 12
SYMBOLIC = type(keras.Input(()))


def is_symbolic(value):
    return isinstance(value, SYMBOLIC)


def names():
    """What the expressions are written with."""
    inputs = {name: keras.Input(shape) for name, shape in SHAPES.items()}
    inputs["n"] = keras.Input((5,), dtype="int32")
    for name in "bc":
        inputs[name] = keras.Input((4,), dtype="bool")
    constants = {
        "C4": tf.constant([1.0, 2.0, 3.0, 4.0]),
        "C44": tf.constant(np.arange(16, dtype="float32").reshape(4, 4)),
        "V4": tf.Variable([1.0, 2.0, 3.0, 4.0]),
    }
    return {"tf": tf, "keras": keras, "K": K, "np": np, **constants, **inputs}


def operation(expression):
    """The one lambda layer that Keras makes of it; None where it makes none, or several."""
    scope = names()
    try:
        result = eval(expression, scope)
    except Exception:
        return None
    if not is_symbolic(result):
        return None
    inputs = [value for value in scope.values() if is_symbolic(value)]
    used = keras.Model(inputs, result).layers
    made = [layer for layer in used if not isinstance(layer, keras.layers.InputLayer)]
    is_one = len(made) == 1 and type(made[0]).__name__ in ("TFOpLambda", "SlicingOpLambda")
    return made[0] if is_one else None


def array(tensor, random, dtype=None):
    shape = [3 if length is None else length for length in tensor.shape]
    kind = dtype or tensor.dtype.name
    if kind == "bool":
        return tf.constant(random.integers(0, 2, shape).astype(bool))
    if kind.startswith("int"):
        return tf.constant(random.integers(0, 3, shape).astype(kind))
    scale = random.choice([0.1, 1.0, 8.0])
    return tf.constant((random.normal(size=shape) * scale).astype(kind))


def is_same(left, right):
    if not (tf.is_tensor(left) and tf.is_tensor(right)):
        return False
    if left.dtype != right.dtype or left.shape != right.shape:
        return False
    # What is not finite is equal to itself whatever made it.
    if left.dtype.is_floating and not np.isfinite(left).all():
        return False
    return left.numpy().tobytes() == right.numpy().tobytes()


class Operation:
    """An operation with the arguments of one expression."""

    def __init__(self, layer):
        self.function = layer.function
        self.name = layer.symbol
        node = layer.inbound_nodes[0]
        parameters = list(inspect.signature(self.function).parameters)
        pairs = list(zip(parameters, node.call_args, strict=False)) + list(node.call_kwargs.items())
        self.arguments = {name: value for name, value in pairs if name != "name"}
        self.tensors = [name for name, value in self.arguments.items() if is_symbolic(value)]

    def values(self, random, dtypes=()):
        dtypes = dict(dtypes)
        replace = functools.partial(self.value, random)
        return {
            name: replace(value, dtypes.get(name))
            if name in self.tensors
            else tf.nest.map_structure(replace, value)
            for name, value in self.arguments.items()
        }

    @staticmethod
    def value(random, value, dtype=None):
        return array(value, random, dtype) if is_symbolic(value) else value

    def holds(self, law):
        """True where the law holds on every trial; an error is a no."""
        try:
            return all(law(np.random.default_rng(seed)) for seed in range(TRIALS))
        except Exception:
            return False

    def commutes(self, random):
        values = self.values(random)
        first, second = list(self.arguments)[:2]
        if {first, second} != set(self.tensors):
            return False
        swapped = {**values, first: values[second], second: values[first]}
        return is_same(self.function(**values), self.function(**swapped))

    def is_idempotent(self, random):
        if list(self.arguments) != self.tensors or len(self.tensors) != 1:
            return False
        once = self.function(**self.values(random))
        return is_same(once, self.function(**{self.tensors[0]: once}))

    def keeps_dtype(self, random):
        first = next(iter(self.arguments))
        if first not in self.tensors:
            return False
        others = [name for name in self.tensors if name != first]
        is_mixed = any(self.arguments[name].dtype != tf.float32 for name in others)
        for kind in ("float32", "int32"):
            kinds = {name: kind for name in ([first] if is_mixed else self.tensors)}
            if self.function(**self.values(random, kinds)).dtype != kind:
                return False
        return True

    def takes(self, dtypes):
        try:
            self.function(**self.values(np.random.default_rng(0), dtypes))
        except REFUSALS:
            return False
        return True

    def refused(self):
        """The parameters for which it takes no float, though it takes what the expression gives.

        An operation that only wants one data type for all refuses nothing; with an integer
        constant among its operands it is that which decides.
        """
        integral = [name for name in self.tensors if not self.arguments[name].dtype.is_floating]
        floats = dict.fromkeys(self.tensors, "float32")
        constants = (tf.Tensor, tf.Variable)
        values = tf.nest.flatten(self.arguments)
        has_constant = any(isinstance(v, constants) and not v.dtype.is_floating for v in values)
        if has_constant or not self.takes({}) or self.takes(floats):
            return set()
        return {name for name in integral if not self.takes({name: "float32"})}

    def laws(self):
        tests = (self.commutes, self.is_idempotent, lambda random: False, self.keeps_dtype)
        return {law for law, test in zip(LAWS, tests, strict=False) if self.holds(test)}


def operation_rows():
    """Of several expressions for one operation, a law holds where it holds in all that can say."""
    rows = {}
    for file in ("expressions.txt", "expressions_more.txt"):
        for line in (HERE / file).read_text(encoding="utf-8").splitlines():
            keras.backend.clear_session()
            layer = operation(line) if line.strip() else None
            if layer is None:
                continue
            try:
                found = Operation(layer)
            except (TypeError, ValueError):
                continue
            laws, refused = rows.setdefault(found.name, (set(), set()))
            laws |= found.laws()
            refused |= found.refused()
    return rows


def make(cls):
    parameters = inspect.signature(cls.__init__).parameters.values()
    required = [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind == parameter.POSITIONAL_OR_KEYWORD
    ]
    return cls(**{name: ARGUMENTS[name] for name in required if name != "self"})


def layer_laws(cls):
    is_merge = issubclass(cls, keras.layers.Add.__mro__[1])
    random = np.random.default_rng(1)
    one = array(keras.Input((4,)), random)
    two = array(keras.Input((4,)), random)
    if is_merge:
        commutes = is_same(make(cls)([one, two]), make(cls)([two, one]))
        return {"COMMUTES"} if commutes else set()
    outcomes = []
    for shape in ((4,), (4, 4), (4, 4, 4), (4, 4, 4, 4)):
        # Zeros too: some layers look for them.
        value = tf.nn.relu(array(keras.Input(shape), random))
        value = tf.concat([value, -array(keras.Input(shape), random)], axis=0)
        layer = make(cls)
        try:
            once = layer(value, training=False) if layer._expects_training_arg else layer(value)
        except Exception:
            continue
        if layer.weights:
            return set()
        outcomes.append((is_same(once, value), is_same(layer(once), once)))
    if outcomes and all(is_identity for is_identity, _ in outcomes):
        return {"IDENTITY"}
    if outcomes and all(is_again for _, is_again in outcomes):
        return {"IDEMPOTENT"}
    return set()


def layer_rows():
    rows = {}
    for name in sorted(dir(keras.layers)):
        cls = getattr(keras.layers, name)
        if not (inspect.isclass(cls) and issubclass(cls, keras.layers.Layer)):
            continue
        if cls.__name__ != name:
            continue
        try:
            laws = layer_laws(cls)
        except Exception:
            continue
        rows["keras.layers." + name] = (laws, set())
    return rows


def main():
    rows = {**operation_rows(), **layer_rows()}
    lines = [
        "// Written by tests/oracle/record_algebra.py; edit that, not this.",
        "// operation or layer, laws, parameters that refuse floats",
    ]
    for name, (laws, refused) in sorted(rows.items()):
        if laws or refused:
            flags = "|".join(law for law in LAWS if law in laws) or "NOTHING"
            lines.append(f'MP_ALGEBRA("{name}", {flags}, "{" ".join(sorted(refused))}")')
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
