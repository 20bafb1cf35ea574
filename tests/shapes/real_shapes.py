"""What real Keras gives: reads cases as JSON from standard input, prints one result a line.

Run by compare_shapes.py with the interpreter of an environment. A result is a list of [shape, dtype], one
for each tensor; or the text of the exception that the case ended in. With the argument `results`
it is what the program put into that list.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def described(tensor):
    shape = tensor.shape
    if hasattr(shape, "rank") and shape.rank is None:
        return [None, str(getattr(tensor.dtype, "name", tensor.dtype))]
    return [[None if n is None else int(n) for n in shape],
            str(getattr(tensor.dtype, "name", tensor.dtype))]


def flat(value):
    if not isinstance(value, (list, tuple)):
        return [value]
    return [part for one in value for part in flat(one)]


def forget():
    """What a case has set for all that come after it."""
    from tensorflow import keras
    keras.backend.set_floatx("float32")
    keras.mixed_precision.set_global_policy("float32")


def run(text):
    scope = {"unknown": lambda value: value}
    try:
        exec(compile(text, "<case>", "exec"), scope)
    finally:
        forget()
    return scope


def main():
    # What the libraries print goes nowhere near the results.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for text in json.load(sys.stdin):
        try:
            scope = run(text)
            result = ([repr(one) for one in scope["results"]] if sys.argv[1:] == ["results"]
                      else [described(part) for part in flat(scope["y"])])
        except Exception as error:  # noqa: BLE001: a case may be one that Keras refuses
            result = f"{type(error).__name__}: {str(error)[:200]}"
        print(json.dumps(result), file=out, flush=True)


main()
