"""Compares prepared modules with their originals, in the Keras that runs this.

    python compare.py FOLDER NAME…

FOLDER/NAME.py has `get_model()`, FOLDER/NAME_prepared.py is what mplint made of it. One line each:
"ok NAME", "source NAME why" where Keras itself does not make the model, or "WRONG NAME why".
"""

import importlib.util
import os
import sys
import traceback
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf

keras = tf.keras
BATCHES = (1, 3)
CLONED = 4  # every fourth is cloned: that takes as long as all the rest


def load(folder, name):
    spec = importlib.util.spec_from_file_location(name, os.path.join(folder, f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def batch_for(tensor, size, generator):
    shape = [size, *(length or 4 for length in tensor.shape[1:])]
    if not tensor.dtype.is_floating:
        return tf.constant(generator.integers(0, 2, shape), tensor.dtype)
    return tf.constant(generator.normal(size=shape), tensor.dtype)


def compare_outputs(original, prepared, generator):
    for size in BATCHES:
        flat = [batch_for(tensor, size, generator) for tensor in prepared.inputs]
        batch = tf.nest.pack_sequence_as(prepared._nested_inputs, flat)
        wanted, given = original(batch), prepared(batch)
        tf.nest.assert_same_structure(wanted, given)
        for a, b in zip(tf.nest.flatten(wanted), tf.nest.flatten(given), strict=True):
            a, b = np.asarray(a), np.asarray(b)
            assert a.shape == b.shape, f"{a.shape} is not {b.shape}"
            assert np.array_equal(a, b, equal_nan=True), f"off by {np.abs(a - b).max()}"


def is_nested(layer):
    """As AIMET's preparer asks."""
    if isinstance(layer, keras.Model):
        return True
    is_own = not type(layer).__module__.startswith("keras.")
    return is_own and any(isinstance(part, keras.layers.Layer) for part in vars(layer).values())


def check(folder, name, is_cloned):
    keras.utils.set_random_seed(1)
    original = load(folder, name).get_model()
    generator = np.random.default_rng(zlib.crc32(name.encode()))
    for weight in original.weights:
        weight.assign(generator.normal(size=weight.shape) * 0.3 + 0.5)
    try:
        module = load(folder, f"{name}_prepared")
        prepared = module.build_model()
        module.transfer_weights(original, prepared)
        compare_outputs(original, prepared, generator)
        nested = [layer.name for layer in prepared.layers if is_nested(layer)]
        assert not nested, f"nested: {nested}"
        if is_cloned:
            clone = keras.models.clone_model(prepared)
            clone.set_weights(prepared.get_weights())
            compare_outputs(prepared, clone, generator)
    except Exception as error:
        at = traceback.extract_tb(error.__traceback__)[-1]
        return (
            f"WRONG {name} {type(error).__name__}: {' '.join(str(error).split())[:300]} ({at.name})"
        )
    return f"ok {name}"


def main():
    folder, *names = sys.argv[1:]
    sys.path.insert(0, folder)
    for index, name in enumerate(names):
        try:
            line = check(folder, name, index % CLONED == 0)
        except Exception as error:
            line = f"source {name} {type(error).__name__}: {' '.join(str(error).split())[:200]}"
        print(line, flush=True)
        keras.backend.clear_session()


main()
