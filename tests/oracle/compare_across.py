"""Compares prepared modules with their models where these run in different versions of Keras.

    python compare_across.py write FOLDER SOURCE PREPARED [SOURCE PREPARED ...]    # the source's Keras
    python compare_across.py read FOLDER SOURCE PREPARED [SOURCE PREPARED ...]     # the other Keras

`write` runs SOURCE's `get_model()` on random inputs in batches of two sizes, and puts inputs, outputs and its
weights into FOLDER, these by the layer names of the module that was prepared for that Keras. `read` gives the
weights to the module that was prepared for the Keras at hand, and compares. Prints one line a module.
"""

import importlib.util
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf

keras = tf.keras

# Two releases of TensorFlow add up in another order, each with an error of some units in the last
# place of float32 (6e-8); after the hundred layers of the largest model here that is below 1e-5 of the largest number. A
# wrong graph is wrong in the first digits.
TOLERANCE = 1e-4


def load(path):
    name = os.path.splitext(os.path.basename(path))[0]
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def batch_for(tensor, size, limit, generator):
    shape = [tensor.shape[0] or size, *(length or 7 for length in tensor.shape[1:])]
    dtype = tf.as_dtype(tensor.dtype)
    if limit or not dtype.is_floating:
        return generator.integers(0, limit or 2, shape).astype(dtype.as_numpy_dtype)
    return generator.normal(size=shape).astype(dtype.as_numpy_dtype)


def write(source_path, prepared_path):
    keras.utils.set_random_seed(1)
    source = load(source_path)
    model = source.get_model()
    limit = getattr(source, "INT_MAX", None)
    generator = np.random.default_rng(0)
    arrays = {}
    # A subclassed model knows what it was called on.
    structure = model._nested_inputs if model.inputs else model._saved_model_inputs_spec
    tensors = tf.nest.flatten(structure)
    batches = [[batch_for(tensor, size, limit, generator) for tensor in tensors] for size in (2, 3)]
    pack = tf.nest.pack_sequence_as
    model(pack(structure, batches[0]))
    for weight in model.weights:
        noise = generator.normal(size=weight.shape) * 0.05
        weight.assign(
            np.abs(weight.numpy() + noise) if "variance" in weight.name else weight + noise
        )
    for layer in load(prepared_path).prepare_model(model).layers:
        for i, array in enumerate(layer.get_weights()):
            arrays[f"weight {i} {layer.name}"] = array
    for k, batch in enumerate(batches):
        outputs = tf.nest.flatten(model(pack(structure, batch)))
        arrays |= {f"input {k} {i}": array for i, array in enumerate(batch)}
        arrays |= {f"output {k} {i}": np.asarray(array) for i, array in enumerate(outputs)}
    return arrays


def numbered(arrays, prefix):
    count = sum(key.startswith(prefix + " ") for key in arrays)
    return [arrays[f"{prefix} {i}"] for i in range(count)]


def read(arrays, prepared_path):
    model = load(prepared_path).build_model()
    given = {}
    for key in arrays:
        kind, number, name = key.split(" ", 2)
        if kind == "weight":
            given.setdefault(name, {})[int(number)] = arrays[key]
    for layer in model.layers:
        if layer.weights:
            # What could be an operation's name in Keras 3 is another there.
            plain = layer.name.removesuffix("_layer")
            weights = given.pop(layer.name, None) or given.pop(plain)
            layer.set_weights([weights[i] for i in range(len(weights))])
    assert not given, f"left over: {sorted(given)}"
    for k in range(2):
        batch = numbered(arrays, f"input {k}")
        batch = tf.nest.pack_sequence_as(model._inputs_struct, batch)
        wanted = numbered(arrays, f"output {k}")
        found = [np.asarray(array) for array in tf.nest.flatten(model(batch))]
        assert [a.shape for a in wanted] == [a.shape for a in found]
        for a, b in zip(wanted, found, strict=True):
            least = np.abs(a).max(initial=0.0) * TOLERANCE
            assert np.allclose(a, b, rtol=TOLERANCE, atol=least), np.abs(a - b).max()


def main():
    mode, folder, *paths = sys.argv[1:]
    failed = 0
    for source, prepared in zip(paths[::2], paths[1::2], strict=True):
        name = os.path.basename(source)
        file = os.path.join(folder, f"{name}.npz")
        sys.path.insert(0, os.path.dirname(os.path.abspath(source)))
        try:
            if mode == "write":
                np.savez(file, **write(source, prepared))
            else:
                with np.load(file) as arrays:
                    read(dict(arrays), prepared)
            print(f"ok {name}", flush=True)
        except Exception as error:
            failed += 1
            print(
                f"FAILED {name}: {type(error).__name__}: {' '.join(str(error).split())}", flush=True
            )
        sys.path.pop(0)
        keras.backend.clear_session()
    sys.exit(1 if failed else 0)


main()
