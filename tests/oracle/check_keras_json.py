"""Loads models written by `prepare --format keras-json` with real Keras, and compares their numbers.

    python check_keras_json.py SOURCE[::FUNCTION[::LIMIT]] PREPARED JSON [SOURCE PREPARED JSON ...]

PREPARED is the same model as a Python module, which knows where the source has which weight. The
JSON must load with `model_from_json` alone, have the module's layers with weights under their names
and nothing else, and give the source's outputs bit for bit in batches of two sizes, also after
Keras itself has written and loaded it again.
"""

import os
import sys

import check_prepared
import numpy as np
import tensorflow as tf

keras = tf.keras
BATCHES = (2, 5)


def weights_of(model):
    return {layer.name: layer for layer in model.layers if layer.weights}


def copy_weights(source, target):
    sources, targets = weights_of(source), weights_of(target)
    assert set(sources) == set(targets), set(sources) ^ set(targets)
    for name, layer in sources.items():
        given = [tuple(weight.shape) for weight in layer.weights]
        wanted = [tuple(weight.shape) for weight in targets[name].weights]
        assert given == wanted, (name, given, wanted)
        targets[name].set_weights(layer.get_weights())
        if hasattr(targets[name], "finalize_state"):
            targets[name].finalize_state()


def structure_of(model):
    structure = getattr(model, "_nested_inputs", None)
    return model._inputs_struct if structure is None else structure


def assert_same(wanted, given):
    """Keras's JSON has lists where a model returns tuples, and a tensor for a list of one."""
    wanted, given = tf.nest.flatten(wanted), tf.nest.flatten(given)
    assert len(wanted) == len(given), (len(wanted), len(given))
    for a, b in zip(wanted, given, strict=True):
        a, b = np.asarray(a), np.asarray(b)
        assert a.shape == b.shape and a.dtype == b.dtype, (a.shape, b.shape, a.dtype, b.dtype)
        assert np.array_equal(a, b, equal_nan=a.dtype.kind == "f"), np.abs(a - b).max()


def check(source_path, function, limit, prepared_path, json_path):
    source = check_prepared.load(source_path)
    original = check_prepared.build_original(source, function)
    prepared = check_prepared.load(prepared_path).prepare_model(original)
    with open(json_path, encoding="utf-8") as file:
        loaded = keras.models.model_from_json(file.read())
    again = keras.models.model_from_json(loaded.to_json())
    generator = np.random.default_rng(2)
    for weight in prepared.weights:
        if tf.as_dtype(weight.dtype).is_floating:
            weight.assign(generator.normal(size=weight.shape) * 0.3 + 0.5)
    for layer in prepared.layers:
        if hasattr(layer, "finalize_state"):
            layer.finalize_state()
    limit = limit or getattr(source, "INT_MAX", None)
    for model in (loaded, again):
        copy_weights(prepared, model)
        for size in BATCHES:
            batch = tf.nest.map_structure(
                lambda t, size=size: check_prepared.batch_for(t, size, limit, generator),
                structure_of(prepared),
            )
            assert_same(prepared(batch), model(batch))
    frozen = {layer.name for layer in loaded.layers if layer.weights and not layer.trainable}
    wanted = {layer.name for layer in prepared.layers if layer.weights and not layer.trainable}
    assert frozen == wanted, (frozen, wanted)
    return loaded.count_params(), len(loaded.layers)


def main():
    failed = 0
    paths = sys.argv[1:]
    for source, prepared, written in zip(paths[::3], paths[1::3], paths[2::3], strict=True):
        path, function, limit = (source.split("::") + ["get_model", "0"][source.count("::") :])[:3]
        name = os.path.basename(path)
        sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
        try:
            params, layers = check(path, function, int(limit), prepared, written)
            print(f"ok      {name}: {params} parameters, {layers} layers")
        except Exception as error:
            failed += 1
            print(f"FAILED  {name}: {type(error).__name__}: {' '.join(str(error).split())}")
        sys.path.pop(0)
        keras.backend.clear_session()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
