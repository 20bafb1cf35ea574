#!/usr/bin/env python3
"""Records analyzer/keras/metric_variables.def from real Keras 2.10.

    python record_metrics.py > ../../analyzer/keras/metric_variables.def

Each metric is made with other values for each parameter of its constructor. A length that follows an
integer is written as that parameter's name; what changes the variables otherwise is left unsaid: the
column `unless` names it.
"""

import inspect
import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import tensorflow as tf

# What is tried for a parameter by its name; for every other one: ANYTHING.
VALUES = {
    "thresholds": [0.3, [0.1, 0.2], [0.1, 0.2, 0.4]],
    "normalizer": [[1.0, 2.0], [1.0, 2.0, 3.0]],
    "target_class_ids": [[1], [0, 1]],
    "fn": [lambda y_true, y_pred: y_true],
    "shape": [(2, 3), (4,)],
    "curve": ["PR", "ROC"],
    "summation_method": ["minoring", "majoring"],
    "label_weights": [[0.5, 0.5, 0.5]],
}
COUNTS = (5, 7)
ANYTHING = (True, False, 0.5, *COUNTS, "x")
REQUIRED = {
    "num_classes": 6, "target_class_ids": [1], "normalizer": [1.0, 2.0], "recall": 0.5,
    "precision": 0.5, "specificity": 0.5, "sensitivity": 0.5, "fn": VALUES["fn"][0],
}
# These are every metric's own, and known: no variable's shape follows from them.
COMMON = ("self", "name", "dtype")


def made(cls, arguments):
    try:
        metric = cls(**arguments)
    except Exception:
        return None
    return [(v.name.split(":")[0], tuple(v.shape), v.trainable) for v in metric.weights]


def word_of(cls, base, index, axis, length, parameters):
    """The parameter that says a length, or the length."""
    for name in parameters:
        lengths = []
        for count in COUNTS:
            variables = made(cls, {**base, name: count})
            lengths.append(variables and variables[index][1][axis])
        if tuple(lengths) == COUNTS:
            return name
    return str(length)


def describe(cls):
    """(rows, parameters that change them otherwise); None: it makes no variables by itself."""
    signature = inspect.signature(cls.__init__).parameters
    parameters = [name for name in signature if name not in COMMON]
    base = {name: REQUIRED[name] for name in parameters if name in REQUIRED}
    first = made(cls, base)
    if not first:
        return None
    rows = [
        (name, [word_of(cls, base, i, axis, n, parameters) for axis, n in enumerate(shape)], trainable)
        for i, (name, shape, trainable) in enumerate(first)
    ]
    words = {word for _, shape, _ in rows for word in shape}
    others = [
        name
        for name in parameters
        for value in VALUES.get(name, ANYTHING)
        if name not in words and made(cls, {**base, name: value}) not in (None, first)
    ]
    kinds = {signature[name].kind for name in parameters}
    assert inspect.Parameter.VAR_POSITIONAL not in kinds
    return rows, sorted(set(others))


def row_of(cls, variable, shape, others, trainable):
    """The cells of one variable; all its axes are of one length."""
    signature = inspect.signature(cls.__init__).parameters
    places = {parameter: i - 1 for i, parameter in enumerate(signature)}
    assert len(set(shape)) <= 1
    word = shape[0] if shape else "0"
    parameter = "" if word.isdigit() else word
    length = word if word.isdigit() else signature[word].default
    if length is inspect.Parameter.empty:
        length = -1
    least = min((places[other] for other in others), default="NEVER")
    return [
        f'"keras.metrics.{cls.__name__}"', f'"{variable}"', str(len(shape)), str(length),
        f'"{parameter}"', str(places[parameter] if parameter else "NEVER"),
        f'"{" ".join(others)}"', str(least), "YES" if trainable else "NO",
    ]


def main():
    print("// The variables that metrics make when they are made, in Keras 2's order. Class, variable, rank, length of")
    print("// each axis, the parameter that says it and its position, parameters that change the variables in another")
    print("// way and the first position of those, trainable. Written by tests/oracle/record_metrics.py.")
    rows = []
    for name in sorted(dir(tf.keras.metrics)):
        cls = getattr(tf.keras.metrics, name)
        is_metric = inspect.isclass(cls) and issubclass(cls, tf.keras.metrics.Metric)
        if not is_metric or cls.__name__ != name or inspect.isabstract(cls):
            continue
        variables, others = describe(cls) or ([], [])
        rows += [row_of(cls, variable, shape, others, trainable) for variable, shape, trainable in variables]
    widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=False)]
    for *cells, last in rows:
        line = " ".join((cell + ",").ljust(width + 1) for cell, width in zip(cells, widths, strict=False))
        print(f"MP_METRIC({line} {last})")


if __name__ == "__main__":
    main()
