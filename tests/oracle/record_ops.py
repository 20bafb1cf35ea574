#!/usr/bin/env python3
"""Records analyzer/keras/keras_ops.def in Keras 3: what says in `keras.ops` what a `tf.*` function says.

    python record_ops.py > ../../analyzer/keras/keras_ops.def

Each candidate of keras_ops/candidates.py is run beside the function, on arrays of each type and as a Functional model. A
form of an argument stays where all results are the same bit for bit, of the same type; types with other results are
listed. What fails altogether is told on standard error and is no row.
"""

import ast
import dataclasses
import inspect
import itertools
import os
import pathlib
import re
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import keras
import ml_dtypes
import numpy as np
import tensorflow as tf
from keras_ops.candidates import CANDIDATES

TYPES = ("float32", "float16", "bfloat16", "float64", "int32", "int64", "int8", "int16", "uint8", "uint16", "uint32", "uint64", "bool")
HERE = pathlib.Path(__file__).resolve().parent
PATHS = [path for part in ("keras", "tf")
         for path in re.findall(r'^MP_FUNCTION\("([\w.]+)"', (HERE / f"../../analyzer/keras/functions_{part}.def").read_text(), re.M)]
IS_TENSOR = re.compile(r"\d*tensor|batch|matrix")
OPERATORS = {
    "neg": lambda x: -x, "pos": lambda x: +x, "abs": lambda x: abs(x), "~": lambda x: ~x, "+": lambda x, y: x + y, "-": lambda x, y: x - y,
    "*": lambda x, y: x * y, "/": lambda x, y: x / y, "//": lambda x, y: x // y, "%": lambda x, y: x % y, "**": lambda x, y: x**y,
    "@": lambda x, y: x @ y, "==": lambda x, y: x == y, "!=": lambda x, y: x != y, "<": lambda x, y: x < y, "<=": lambda x, y: x <= y,
    ">": lambda x, y: x > y, ">=": lambda x, y: x >= y, "&": lambda x, y: x & y, "|": lambda x, y: x | y, "^": lambda x, y: x ^ y,
}


class Samples:
    """Makes the tensors of a sample: arrays, or inputs of a model that stand for them."""

    def __init__(self, dtype, is_symbolic):
        self.dtype, self.is_symbolic = dtype, is_symbolic
        self.inputs, self.arrays = [], []

    def array(self, array):
        if not self.is_symbolic:
            return tf.constant(array)
        self.arrays.append(tf.constant(array))
        self.inputs.append(keras.Input(batch_shape=(None, *array.shape[1:]), dtype=str(self.arrays[-1].dtype.name)))
        return self.inputs[-1]

    def numbers(self, seed, shape):
        return self.array(self.values(seed, shape))

    def values(self, seed, shape):
        generator = np.random.default_rng([seed, *shape])
        dtype = getattr(ml_dtypes, self.dtype) if self.dtype == "bfloat16" else np.dtype(self.dtype)
        if self.dtype.startswith(("float", "bfloat")):
            values = generator.normal(size=shape) * 1.7
            values.flat[0] = 0.0
        else:
            values = generator.integers(0 if self.dtype.startswith("u") else -4, 5, shape)
            values = np.where((values == 0) & (seed == 2), 1, values)
        return values.astype(dtype)

    def numpy(self, *shape):
        """An array, or a number, of NumPy's own widest type; small enough for any other."""
        generator = np.random.default_rng([3, *shape])
        is_real = self.dtype.startswith(("float", "bfloat"))
        return generator.normal(size=shape or None) if is_real else generator.integers(1, 5, shape or None)

    def scope(self):
        return {"T": lambda *shape: self.numbers(1, shape), "U": lambda *shape: self.numbers(2, shape),
                "M": lambda *shape: self.array(np.random.default_rng(shape).random(shape) < 0.5),
                "A": self.numpy, "C": lambda *shape: tf.constant(self.values(4, shape)),
                "I": lambda n, *shape: self.array(np.random.default_rng(shape).integers(0, n, shape, dtype=np.int32)),
                "I64": lambda n, *shape: self.array(np.random.default_rng(shape).integers(0, n, shape, dtype=np.int64))}


class Absent(Exception):
    """The argument was left out."""


def evaluate(node, given, defaults):
    """The template with the arguments in the place of the parameters' names."""
    if isinstance(node, ast.Call):
        name = ast.unparse(node.func)
        arguments = []
        for argument in node.args:
            if isinstance(argument, ast.Call) and ast.unparse(argument.func) == "spread":
                arguments.extend(evaluate(argument.args[0], given, defaults))
                continue
            try:
                arguments.append(evaluate(argument, given, defaults))
            except Absent:
                arguments.append(defaults[argument.id])
        keywords = {}
        for keyword in node.keywords:
            try:
                keywords[keyword.arg] = evaluate(keyword.value, given, defaults)
            except Absent:
                continue
        if name == "ends":
            return list(np.cumsum(arguments[0])[:-1].tolist())
        if name == "lower":
            return arguments[0].lower()
        function = keras
        for part in name.split(".")[1:]:
            function = getattr(function, part)
        return function(*arguments, **keywords)
    if isinstance(node, ast.Name):
        if node.id not in given:
            raise Absent
        return given[node.id]
    return ast.literal_eval(node)


def with_types(choice, given, dtype):
    """With arrays of NumPy as tensors of that type, which TensorFlow makes of them."""
    arrays = {name: keras.ops.convert_to_tensor(given[name], dtype=dtype) for name, form, _ in choice if form == "array"}
    return {**given, **arrays}


def flat(value):
    return [part for one in value for part in flat(one)] if isinstance(value, (list, tuple)) else [value]


# Where a sum is added up in another order.
TOLERANCES = {"float16": 1e-2, "bfloat16": 5e-2, "float32": 1e-5, "float64": 1e-12}


def compare(wanted, found):
    """"same" bit for bit, "close", or "differs"."""
    wanted, found = flat(wanted), flat(found)
    if len(wanted) != len(found):
        return "differs"
    answers = {compare_arrays(np.asarray(a), np.asarray(b)) for a, b in zip(wanted, found, strict=True)}
    return next(answer for answer in ("differs", "close", "same") if answer in answers)


def compare_arrays(a, b):
    if a.dtype != b.dtype or a.shape != b.shape:
        return "differs"
    if a.dtype.name not in TOLERANCES:
        return "same" if np.array_equal(a, b) else "differs"
    bits = np.dtype(f"u{a.dtype.itemsize}")
    wide_a, wide_b = a.astype("float64"), b.astype("float64")
    same = np.frombuffer(a.tobytes(), bits) == np.frombuffer(b.tobytes(), bits)
    if np.all(same | (np.isnan(wide_a) & np.isnan(wide_b)).ravel()):
        return "same"
    tolerance = TOLERANCES[a.dtype.name]
    return "close" if np.allclose(wide_a, wide_b, rtol=tolerance, atol=tolerance) else "differs"


class Candidate:
    def __init__(self, name, template, samples, is_rounded):
        self.name, self.template, self.samples, self.is_rounded = name, template, samples, is_rounded
        self.function = OPERATORS.get(name) or self.find(name)
        self.tree = ast.parse(template, mode="eval").body if template else None
        self.signature = inspect.signature(self.function)
        self.takes_tensors = any(IS_TENSOR.match(sample) for row in samples.values() for sample in row)
        self.defaults = {p.name: p.default for p in self.signature.parameters.values()}

    @staticmethod
    def find(name):
        place = tf
        for part in name.removeprefix("tf.").split("."):
            place = getattr(place, part, None)
        return place

    def choices(self):
        """All combinations of samples: name -> (form, text); without what was left out."""
        columns = []
        for name, samples in self.samples.items():
            column = [(name.rstrip("?"), *sample.split(":", 1)) for sample in samples]
            columns.append(column + ([None] if name.endswith("?") else []))
        for row in itertools.product(*columns):
            choice = [cell for cell in row if cell]
            if not self.takes_tensors or any(IS_TENSOR.match(form) for _, form, _ in choice):
                yield choice

    def call(self, given):
        """The function itself, by name but for what it takes in a row."""
        rest = [p.name for p in self.signature.parameters.values() if p.kind == p.VAR_POSITIONAL]
        if rest:
            first = [given[p.name] for p in self.signature.parameters.values() if p.kind == p.POSITIONAL_OR_KEYWORD]
            return self.function(*first, *given[rest[0]])
        return self.function(**given)

    def outcome(self, choice, dtype):
        """None where TensorFlow itself refuses, else how near the template comes."""
        has_sign = any(form == "number" and text.startswith("-") for _, form, text in choice)
        if dtype.startswith("u") and has_sign:  # TensorFlow ends the process
            return None
        scope = Samples(dtype, False).scope()
        given = {name: eval(text, scope) for name, _, text in choice}  # noqa: S307
        try:
            wanted = self.call(given)
        except Exception:  # noqa: BLE001 - whatever it is
            return None
        try:
            eager = compare(wanted, self.translated(with_types(choice, given, dtype)))
            samples = Samples(dtype, True)
            given = {name: eval(text, samples.scope()) for name, _, text in choice}  # noqa: S307
            if not samples.inputs:
                return eager
            model = keras.Model(samples.inputs, self.translated(with_types(choice, given, dtype)))
            symbolic = compare(wanted, model(samples.arrays))
        except Exception:  # noqa: BLE001 - whatever it is
            return "differs"
        return "differs" if "differs" in (eager, symbolic) else eager if eager == symbolic else "close"

    def translated(self, given):
        if self.tree is None:
            return self.call(given)
        return evaluate(self.tree, given, self.defaults)

    def record(self):
        """In which types it holds, differs, or is no more than close."""
        results = {dtype: [(choice, result) for choice in self.choices() if (result := self.outcome(choice, dtype))]
                   for dtype in (TYPES if self.takes_tensors else TYPES[:1])}
        told = {dtype: self.worst(found) for dtype, found in results.items() if found}
        good = [dtype for dtype, worst in told.items() if worst == "same" or (self.is_rounded and worst == "close")]
        if not good:
            self.explain(results)
        return Row(self.name, self.template, self.forms(), set(told), set(told).difference(good),
                   {dtype for dtype in good if told[dtype] == "close"})

    @staticmethod
    def worst(found):
        answers = {result for _, result in found}
        return next(answer for answer in ("differs", "close", "same") if answer in answers)

    def explain(self, results):
        for dtype, found in results.items():
            bad = [choice for choice, result in found if result != "same"]
            if bad:
                print(f"{self.name}: {self.template}: {dtype}: {len(bad)} of {len(found)} differ: {bad[0]}", file=sys.stderr)
                return

    def forms(self):
        return {name: list(dict.fromkeys(sample.split(":", 1)[0] for sample in samples)) for name, samples in self.samples.items()}


@dataclasses.dataclass
class Row:
    name: str
    template: str
    forms: dict
    tried: set
    differs: set
    near: set

    def is_like(self, other):
        """It says the same, but for one parameter's forms at most."""
        if (self.name, self.template, list(self.forms)) != (other.name, other.template, list(other.forms)):
            return False
        others = sum(self.forms[key] != other.forms[key] for key in self.forms)
        return others == 0 or (others == 1 and (self.differs, self.near) == (other.differs, other.near))

    def take(self, other):
        for key, words in other.forms.items():
            self.forms[key] = list(dict.fromkeys(self.forms[key] + words))
        for own, more in ((self.tried, other.tried), (self.differs, other.differs), (self.near, other.near)):
            own.update(more)

    def text(self, path):
        forms = " ".join(f"{parameter}:{'|'.join(words)}" for parameter, words in self.forms.items())
        differs = " ".join(dtype for dtype in TYPES if dtype in self.differs)
        near = " ".join(dtype for dtype in TYPES if dtype in self.near - self.differs)
        return f"MP_KERAS_OPS({', '.join(map(quote, (path, forms, self.template, differs, near)))})"


def merge(rows):
    merged = []
    for row in rows:
        like = next((one for one in merged if one.is_like(row)), None)
        if like:
            like.take(row)
        else:
            merged.append(row)
    return [row for row in merged if row.tried - row.differs]


def aliases(name):
    """The canonical names of the same function."""
    function = Candidate.find(name)
    return [path for path in PATHS if path == name or (path.startswith("tf.") and Candidate.find(path) is function)]


def quote(text):
    return '"' + text.replace('"', '\\"') + '"'


def main():
    rows = []
    only = sys.argv[1:]
    for name, template, samples, is_rounded in CANDIDATES:
        if not only or name in only:
            rows.append(Candidate(name, template, samples, is_rounded).record())
    print("// Written by tests/oracle/record_ops.py; edit that, not this.")
    print("// function, forms of its arguments, the same in keras.ops (empty: as it is), types that differ, types that are close")
    # By name; of one function in the order of the candidates.
    lines = [(path, row.text(path)) for row in merge(rows)
             for path in ([row.name] if row.name in OPERATORS else aliases(row.name))]
    for _, line in sorted(lines, key=lambda pair: pair[0]):
        print(line)


if __name__ == "__main__":
    main()
