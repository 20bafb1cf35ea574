"""What real Keras says of layers: reads programs as JSON from standard input, prints one result a line.

Run by compare_variables.py with the interpreter of an environment. A result is a list, for each
layer in the program's `results`, of [name, parameters, frozen ones, variables], a variable
[name, shape, dtype, is trainable] in the order of `layer.weights`; or the text of the exception
that the program ended in.
"""

import json
import os
import sys

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")


def size(shape):
    total = 1
    for length in shape:
        total *= 1 if length is None else int(length)
    return total


def described(layer):
    frozen = {id(one) for one in layer.non_trainable_weights}
    variables = []
    for one in layer.weights:
        shape = [None if n is None else int(n) for n in one.shape]
        name = getattr(one, "path", None) or one.name.removesuffix(":0")
        dtype = str(getattr(one.dtype, "name", one.dtype))
        variables.append([name, shape, dtype, id(one) not in frozen])
    total = layer.count_params() if layer.built else 0
    still = sum(size(one[1]) for one in variables if not one[3])
    return [layer.name, total, still, variables]


def forget(keras):
    """What a case has set for all that come after it, and the names it has used."""
    keras.mixed_precision.set_global_policy("float32")
    keras.backend.clear_session()


def main():
    # What the libraries print goes nowhere near the results.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for text in json.load(sys.stdin):
        scope = {"__name__": "program"}
        try:
            exec(compile(text, "<case>", "exec"), scope)
            result = [described(layer) for layer in scope["results"]]
        except Exception as error:  # noqa: BLE001: a case may be one that Keras refuses
            result = f"{type(error).__name__}: {str(error)[:200]}"
        if "keras" in scope:
            forget(scope["keras"])
        print(json.dumps(result), file=out, flush=True)


main()
