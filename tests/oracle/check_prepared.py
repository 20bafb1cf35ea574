"""Runs prepared modules against the models that they were made from.

    python check_prepared.py [OPTIONS] SOURCE[::FUNCTION[::LIMIT]] PREPARED [SOURCE PREPARED ...]

SOURCE has `get_model()`, or FUNCTION; `get_input_layer()`, where it has one, is what `prepare_model` is given, and
inputs are integers below `INT_MAX`, or LIMIT, where it names that. Each pair must give the same numbers with
random weights, in batches of two sizes where the source takes them, the same count of parameters in a built model, and keep no nested layer. With
`--source-may-fail` a model that this Keras itself does not build is said and not counted.
"""

import argparse
import importlib.util
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy as np
import tensorflow as tf

keras = tf.keras


def load(path):
    name = os.path.splitext(os.path.basename(path))[0].replace(".", "_")
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def batch_for(tensor, size, limit, generator):
    shape = [size if axis == 0 else (dim or 7) for axis, dim in enumerate(tensor.shape)]
    if tensor.shape[0] is not None:
        shape[0] = tensor.shape[0]
    dtype = tf.as_dtype(tensor.dtype)
    if limit is not None or not dtype.is_floating:
        values = generator.integers(0, limit or 2, shape)
    else:
        values = generator.normal(size=shape)
    return tf.constant(values, dtype=dtype)


def compare(original, prepared, limit, tolerance):
    generator = np.random.default_rng(0)
    structure = getattr(prepared, "_nested_inputs", None)
    if structure is None:
        structure = prepared._inputs_struct
    is_open = any(tensor.shape[0] is None for tensor in tf.nest.flatten(structure))
    for size in [2, 3] if is_open else [2]:
        batch = [batch_for(t, size, limit, generator) for t in tf.nest.flatten(structure)]
        batch = tf.nest.pack_sequence_as(structure, batch)
        try:
            wanted = original(batch)
        except Exception:
            if size == 2:
                raise
            continue  # the source takes no batch of that size
        compare_outputs(wanted, prepared(batch), tolerance)


def compare_outputs(wanted, given, tolerance):
    tf.nest.assert_same_structure(wanted, given, check_types=False)
    for a, b in zip(tf.nest.flatten(wanted), tf.nest.flatten(given), strict=False):
        a, b = np.asarray(a), np.asarray(b)
        assert a.shape == b.shape, (a.shape, b.shape)
        assert np.allclose(a, b, rtol=tolerance, atol=tolerance, equal_nan=True), np.abs(
            a - b
        ).max()


def check_layers(prepared):
    names = [layer.name for layer in prepared.layers]
    assert len(set(names)) == len(names), names
    for layer in prepared.layers:
        assert not isinstance(layer, keras.Model), layer.name
        if not type(layer).__module__.startswith("keras"):
            inner = list(layer._flatten_layers(include_self=False))
            assert not inner, (layer.name, inner)


def check_mismatch(module, original, prepared):
    """A weight of another shape is a ValueError that names the layer."""
    sources = module._sources
    pairs = sources(original)
    if not pairs:
        return
    part = getattr(module, "_parts", dict)().get(pairs[0][0], slice(None))
    shapes = [[tuple(w.shape) for w in layer.weights[part]] for _, layer in pairs]
    others = [index for index, shape in enumerate(shapes) if shape != shapes[0]]
    if not others:
        return
    module._sources = lambda model: [(pairs[0][0], pairs[others[0]][1])]
    try:
        module.transfer_weights(original, prepared)
    except ValueError as error:
        assert pairs[0][0] in str(error), error
        assert str(shapes[0]) in str(error), error
        return
    finally:
        module._sources = sources
    raise AssertionError("no ValueError for a weight of another shape")


class SourceFails(Exception):
    pass


def build_original(source, function):
    keras.utils.set_random_seed(1)
    try:
        return getattr(source, function)()
    except Exception as error:
        raise SourceFails(f"{type(error).__name__}: {error}") from error


def check(source_path, function, limit, prepared_path, tolerance):
    source = load(source_path)
    original = build_original(source, function)
    module = load(prepared_path)
    get_input_layer = getattr(source, "get_input_layer", None)
    prepared = module.prepare_model(original, get_input_layer() if get_input_layer else None)
    generator = np.random.default_rng(2)
    weights = getattr(module, "_weights", lambda model: model.weights)(original)
    for weight in weights:
        weight.assign(generator.normal(size=weight.shape) * 0.3 + 0.5)
    for part in getattr(original, "submodules", []):
        if hasattr(part, "finalize_state"):
            part.finalize_state()
    module.transfer_weights(original, prepared)
    compare(original, prepared, limit or getattr(source, "INT_MAX", None), tolerance)
    check_layers(prepared)
    check_mismatch(module, original, prepared)
    parts = module._left_out(original) + list(getattr(original, "metrics", []))
    parts = [part for part in parts if getattr(part, "built", True)]
    left_out = {id(w) for part in parts for w in getattr(part, "weights", [part])}
    kept = [w for w in weights if id(w) not in left_out]
    count = sum(int(tf.size(w)) for w in kept)
    assert not weights or count == prepared.count_params(), "parameters"
    return prepared.count_params(), len(prepared.layers)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tolerance", type=float, default=0.0)
    parser.add_argument("--source-may-fail", action="store_true")
    parser.add_argument("paths", nargs="+")
    options = parser.parse_args()
    failed = 0
    for source, prepared in zip(options.paths[::2], options.paths[1::2], strict=False):
        path, function, limit = (source.split("::") + ["get_model", "0"][source.count("::") :])[:3]
        name = os.path.basename(path)
        sys.path.insert(0, os.path.dirname(os.path.abspath(path)))
        try:
            params, layers = check(path, function, int(limit), prepared, options.tolerance)
            print(f"ok      {name}: {params} parameters, {layers} layers")
        except Exception as error:
            is_excused = options.source_may_fail and isinstance(error, SourceFails)
            failed += not is_excused
            word = "source " if is_excused else "FAILED "
            text = " ".join(str(error).split())
            print(f"{word} {name}: {type(error).__name__}: {text}")
        sys.path.pop(0)
        keras.backend.clear_session()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
