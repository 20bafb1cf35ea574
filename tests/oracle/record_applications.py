"""Records the models of keras.applications: what the installed Keras makes of its own source.

    python record_applications.py list                    the models, `module.Name`, one a line
    python record_applications.py layers [NAME ...]       each layer of these models, as JSON
    python record_applications.py record -o FILE          all of them: totals, and a digest of the layers

A layer is [name, class, shape of its output, parameters], in the order of `model.layers`. The digest is of the
layers as JSON text: it tells whether anything differs, and `layers` then tells what. `record` takes
minutes: each model is built, with random weights.
"""

import argparse
import gc
import hashlib
import importlib
import inspect
import json
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import tensorflow as tf

keras = tf.keras


def applications():
    """(module of the package, name of the function) of every model, in order."""
    found = []
    for name, function in vars(keras.applications).items():
        if inspect.isfunction(function) and name[0].isupper():
            found.append((function.__module__, name))
    return sorted(found)


def build(module, name):
    keras.backend.clear_session()
    return getattr(importlib.import_module(module), name)(weights=None)


def shape_of(layer):
    output = layer.output
    if isinstance(output, (list, tuple)):
        return [list(tensor.shape) for tensor in output]
    return list(output.shape)


def layers_of(model):
    return [
        [layer.name, type(layer).__name__, shape_of(layer), layer.count_params()]
        for layer in model.layers
    ]


def digest(rows):
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()[:16]


def record_of(model):
    trainable = {id(weight) for weight in model.trainable_weights}
    counts = [(id(weight) in trainable, int(tf.size(weight))) for weight in model.weights]
    return {
        "layers": len(model.layers),
        "parameters": model.count_params(),
        "trainable": sum(count for is_trainable, count in counts if is_trainable),
        "digest": digest(layers_of(model)),
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=("list", "layers", "record"))
    parser.add_argument("names", nargs="*")
    parser.add_argument("-o", "--output", default="/dev/stdout")
    options = parser.parse_args()
    found = [pair for pair in applications() if not options.names or pair[1] in options.names]
    result = {}
    for module, name in found:
        key = f"{module.rpartition('.')[2]}.{name}"
        if options.what == "list":
            print(key)
            continue
        model = build(module, name)
        result[key] = layers_of(model) if options.what == "layers" else record_of(model)
        print(name, model.count_params(), file=sys.stderr)
        del model
        gc.collect()
    if options.what == "list":
        return
    rows = ",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in result.items())
    with open(options.output, "w", encoding="utf-8") as file:
        file.write("{\n" + rows + "\n}\n")


if __name__ == "__main__":
    main()
