"""Asks Keras's own consumers of models to take prepared ones.

    python check_consumers.py [--saved-function] PREPARED …

Each prepared module's model is cloned, saved and loaded (HDF5 and SavedModel); what comes back gives
the same numbers, bit for bit. The classes that the module itself defines need no `custom_objects`;
those of the source that are kept whole do, as anywhere, and a `get_config` of their own. One line a module: "ok NAME", or "FAILED NAME: which consumer, why".

With `--saved-function`, for modules with a class that has no such `get_config`: only the SavedModel, in which Keras
calls the function that it has saved in place of the class. That is compiled, and rounds otherwise than the class's own code does (`test_styles.py` shows it without mplint), so 1e-5 is allowed.
"""

import importlib.util
import os
import sys
import tempfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np
import tensorflow as tf

keras = tf.keras


def load(path):
    name = os.path.splitext(os.path.basename(path))[0].replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def batch_for(tensor, generator):
    shape = [tensor.shape[0] or 2, *(length or 7 for length in tensor.shape[1:])]
    dtype = tf.as_dtype(tensor.dtype)
    # Below one: some sources look them up in tables.
    values = generator.random(shape) if dtype.is_floating else generator.integers(0, 2, shape)
    return tf.constant(values, dtype)


def cloned(model, _):
    clone = keras.models.clone_model(model)
    clone.set_weights(model.get_weights())
    return clone


def through_file(ending):
    def consume(model, folder):
        path = os.path.join(folder, "model" + ending)
        model.save(path)
        return keras.models.load_model(path, compile=False)

    return consume


CONSUMERS = {"clone_model": cloned, "h5": through_file(".h5"), "SavedModel": through_file("")}


def classes_of_source(module):
    """The layer classes that the module imports."""
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type) and value.__module__ != module.__name__
    }


def check(path, consumers, tolerance):
    keras.utils.set_random_seed(1)
    module = load(path)
    model = module.build_model()
    generator = np.random.default_rng(0)
    flat = [batch_for(tensor, generator) for tensor in model.inputs]
    batch = tf.nest.pack_sequence_as(model._nested_inputs, flat)
    wanted = tf.nest.flatten(model(batch))
    failures = []
    for name, consume in consumers.items():
        with tempfile.TemporaryDirectory() as folder:
            try:
                with keras.utils.custom_object_scope(classes_of_source(module)):
                    loaded = consume(model, folder)
                given = tf.nest.flatten(loaded(batch))
                same = [
                    np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True)
                    for a, b in zip(wanted, given, strict=True)
                ]
                assert all(same), "other numbers"
            except Exception as error:
                text = " ".join(str(error).split())[:200]
                failures.append(f"{name}, {type(error).__name__}: {text}")
    return failures


def main():
    failed = 0
    paths, consumers, tolerance = sys.argv[1:], CONSUMERS, 0.0
    if paths[0] == "--saved-function":
        paths, tolerance = paths[1:], 1e-5
        consumers = {"SavedModel": CONSUMERS["SavedModel"]}
    for path in paths:
        try:
            failures = check(path, consumers, tolerance)
        except Exception as error:
            failures = [f"itself, {type(error).__name__}: {error}"]
        failed += bool(failures)
        name = os.path.basename(path)
        print(f"FAILED {name}: {'; '.join(failures)}" if failures else f"ok {name}", flush=True)
        keras.backend.clear_session()
    sys.exit(1 if failed else 0)


main()
