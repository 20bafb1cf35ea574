"""What real Keras gives: reads cases as JSON from standard input, prints one result a line.

Run by compare_shapes.py with the interpreter of an environment. A result is a list of [shape, dtype], one
for each tensor; or the text of the exception that the case ended in.
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


def forget(scope):
    """What a case has set for all that come after it."""
    if "set_global_policy" in scope["__text__"]:
        scope["keras"].mixed_precision.set_global_policy("float32")


def run(text):
    scope = {"unknown": lambda value: value, "__text__": text}
    try:
        exec(compile(text, "<case>", "exec"), scope)
    finally:
        forget(scope)
    return [described(part) for part in flat(scope["y"])]


def main():
    # What the libraries print goes nowhere near the results.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for text in json.load(sys.stdin):
        try:
            result = run(text)
        except Exception as error:  # noqa: BLE001: a case may be one that Keras refuses
            result = f"{type(error).__name__}: {str(error)[:200]}"
        print(json.dumps(result), file=out, flush=True)


main()
