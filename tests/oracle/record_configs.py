#!/usr/bin/env python3
"""Records analyzer/keras/layer_configs.def and config_values.def: what Keras makes of JSON that has
nothing but constructor arguments, as `prepare --format keras-json` writes it.

Run once in the environment of each version, then once to write the table:

    python record_configs.py record 2.10 > 2.10.json
    python record_configs.py record 3 > 3.json
    python record_configs.py write 2.10.json 3.json

Each class of the layer table is made of a sample of arguments directly, and from JSON with the same
arguments. It is listed where both layers have the same whole config. What `from_config` wants besides,
it says by a KeyError: parameters of the constructor get their default, others null.

Initializers, regularizers and constraints are listed under each public name where an object made of a
sample of arguments equals the one made of JSON with them; activations where Keras gives the same
function for the string, and functions of TensorFlow where what it gives has the same bits.
"""

import inspect
import itertools
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""


def as_data(value, keras):
    """An argument as JSON: layers as class and config."""
    if isinstance(value, keras.layers.Layer):
        return {
            "class_name": type(value).__name__,
            "config": json.loads(value.kj_config),
            "module": "keras.layers",
            "registered_name": None,
        }
    if isinstance(value, (list, tuple)):
        return [as_data(item, keras) for item in value]
    return value


def config_of(cls, text, measurer):
    """The constructor arguments by name."""
    bound = {}

    def bind(*args, **kwargs):
        bound.update(inspect.signature(cls.__init__).bind(None, *args, **kwargs).arguments)

    env = {**measurer.env, "bind": bind, "layers": Parts(measurer)}
    exec(f"bind({text})", env)  # noqa: S102 - our own samples
    bound.pop("self", None)
    bound.update(bound.pop("kwargs", {}))
    return {name: as_data(value, measurer.keras) for name, value in bound.items()}


class Parts:
    """`layers` of a sample: what is made keeps the config that it is written with."""

    def __init__(self, measurer):
        self.measurer = measurer

    def __getattr__(self, name):
        cls = getattr(self.measurer.keras.layers, name)

        def make(*args):
            layer = cls(*args)
            names = [name for name in inspect.signature(cls.__init__).parameters if name != "self"]
            config = {
                name: as_data(value, self.measurer.keras)
                for name, value in zip(names, args, strict=False)
            }
            layer.kj_config = json.dumps(config)  # as text: Keras tracks dictionaries
            return layer

        return make


def whole(layer):
    """The layer's config without the names that are counted."""

    def strip(value):
        if isinstance(value, dict):
            return {k: strip(v) for k, v in value.items() if k not in ("name", "shared_object_id")}
        return [strip(item) for item in value] if isinstance(value, (list, tuple)) else value

    return json.dumps(strip(layer.get_config()), default=str, sort_keys=True)


def needed_keys(deserialize, cls, data):
    """(layer, what from_config wants besides); raises where it is not to be had."""
    needs = {}
    parameters = inspect.signature(cls.__init__).parameters
    while True:
        try:
            return deserialize(json.loads(json.dumps(data))), needs
        except KeyError as error:
            key = error.args[0]
            if not isinstance(key, str) or key in data["config"]:
                raise
            needs[key] = parameters[key].default if key in parameters else None
            data["config"].update(needs)


SAMPLES = {
    "minval": -0.5,
    "maxval": 0.5,
    "mean": 0.25,
    "stddev": 0.5,
    "gain": 0.5,
    "value": 3.0,
    "scale": 2.0,
    "mode": "fan_out",
    "distribution": "uniform",
    "seed": 7,
    "l1": 0.5,
    "l2": 0.25,
    "factor": 0.125,
    "max_value": 3.0,
    "min_value": 0.5,
    "rate": 0.5,
    "axis": 1,
}
GROUPS = ("initializers", "regularizers", "constraints")


def objects(keras):
    """{public name: [class name, parameters]}."""
    found = {}
    for group in GROUPS:
        module = getattr(keras, group)
        for name in dir(module):
            make = getattr(module, name)
            path = f"keras.{group}.{name}"
            if (
                name.startswith("_")
                or not callable(make)
                or name in ("get", "serialize", "deserialize")
            ):
                continue
            parameters = [
                p.name
                for p in inspect.signature(make).parameters.values()
                if p.kind is p.POSITIONAL_OR_KEYWORD
            ]
            arguments = {p: SAMPLES[p] for p in parameters if p in SAMPLES}
            try:
                direct = make(**arguments)
                kind = type(direct).__name__
                data = {
                    "class_name": kind,
                    "config": arguments,
                    "module": f"keras.{group}",
                    "registered_name": None,
                }
                loaded = module.get(json.loads(json.dumps(data)))
                assert type(loaded) is type(direct), loaded
                assert loaded.get_config() == direct.get_config()
                found[path] = [kind, " ".join(p for p in parameters if p in SAMPLES)]
            except Exception as error:  # noqa: BLE001 - what is not to be had is not listed
                print(path, type(error).__name__, str(error)[:200], file=sys.stderr)
    return found


def functions(keras):
    """{function: the string that `activations.get` gives it, or its like, for}."""
    import numpy as np
    import tensorflow as tf

    generator = np.random.default_rng(0)
    samples = [
        tf.constant(generator.normal(size=shape) * 4, "float32")
        for shape in ((64, 33), (4, 7, 33), (2, 5, 6, 17))
    ]
    found = {}
    for name in dir(keras.activations):
        function = getattr(keras.activations, name)
        if name.startswith("_") or name in ("get", "serialize", "deserialize"):
            continue
        try:
            if keras.activations.get(name) is not function:
                continue
        except Exception:  # noqa: BLE001 - no name of an activation
            continue
        found[f"keras.activations.{name}"] = name
        names = (name, "silu") if name == "swish" else (name,)
        modules = {"tf": tf, "tf.nn": tf.nn, "tf.math": tf.math}
        for path, there in itertools.product(modules, names):
            like = getattr(modules[path], there, None)
            try:
                same = all(
                    np.array_equal(np.asarray(like(x)), np.asarray(function(x))) for x in samples
                )
            except Exception:  # noqa: BLE001 - another function
                same = False
            if like is not None and same:
                found[f"{path}.{there}"] = name
    return found


def record(wanted):
    from keras_tables import names

    assert ".".join(map(str, names.keras_version())).startswith(wanted), names.keras_version()
    from keras_tables import layers

    keras = layers.Measurer().keras
    json.dump(
        {"layers": record_layers(), "objects": objects(keras), "functions": functions(keras)},
        sys.stdout,
    )


def record_layers():
    from keras_tables import layers

    measurer = layers.Measurer()
    classes, _ = layers.layer_classes()
    found = {}
    for path, cls in sorted(classes.items()):
        name = path.split(".")[-1]
        family = layers.family_of(path, cls, classes)
        if not path.startswith("keras.layers.") or family in ("BASE", "INPUT", "LAMBDA"):
            continue
        samples = layers.arguments_of(name, cls)
        data = {"class_name": name, "module": "keras.layers", "registered_name": None}
        try:
            needs = {}
            for text in samples:
                data["config"] = config_of(cls, text, measurer)
                made, keys = needed_keys(measurer.keras.layers.deserialize, cls, data)
                direct = measurer.make(cls, text)
                assert type(made) is cls, (type(made), cls)
                assert whole(made) == whole(direct), (whole(made), whole(direct))
                needs.update(keys)
            found[path] = " ".join(f"{k}={json.dumps(v)}" for k, v in sorted(needs.items()))
        except Exception as error:  # noqa: BLE001 - what is not to be had is not listed
            print(path, type(error).__name__, str(error)[:300], file=sys.stderr)
    return found


def quoted(text):
    return '"' + text.replace('"', '\\"') + '"'


def versions_of(name, two, three):
    return "|".join(["V2_10"] * (name in two) + ["V3"] * (name in three)) + ","


MADE_BY = "// Written by tests/oracle/record_configs.py; edit that, not this."


def layer_rows(two, three):
    yield MADE_BY
    yield "// name, versions whose Keras makes it of nothing but constructor arguments, as JSON, and what"
    yield "// `from_config` wants besides in Keras 2.10 and in Keras 3"
    for name in sorted({*two, *three}):
        needs = ", ".join(quoted(of.get(name, "")) for of in (two, three))
        yield f"MP_LAYER_CONFIG({quoted(name) + ',':<50} {versions_of(name, two, three):<10} {needs})"


def value_rows(two, three):
    yield MADE_BY
    yield "// name, versions, its class in a config or the string for it, parameters of the class by position"
    rows = [
        {**of["objects"], **{n: [word, ""] for n, word in of["functions"].items()}}
        for of in (two, three)
    ]
    for name in sorted({*rows[0], *rows[1]}):
        kind, parameters = next(of[name] for of in rows if name in of)
        names = {tuple(of[name]) for of in rows if name in of}
        macro = "MP_CONFIG_OBJECT" if name.split(".")[1] in GROUPS else "MP_CONFIG_WORD"
        assert len({kind for kind, _ in names}) == 1, names
        tail = f", {quoted(parameters)}" if macro == "MP_CONFIG_OBJECT" else ""
        yield f"{macro}({quoted(name) + ',':<50} {versions_of(name, *rows):<10} {quoted(kind)}{tail})"


def write(paths):
    two, three = (json.loads(pathlib.Path(path).read_text(encoding="utf-8")) for path in paths)
    folder = pathlib.Path(__file__).resolve().parents[2] / "analyzer/keras"
    for name, rows in (
        ("layer_configs.def", layer_rows(two["layers"], three["layers"])),
        ("config_values.def", value_rows(two, three)),
    ):
        (folder / name).write_text("\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    record(sys.argv[2]) if sys.argv[1] == "record" else write(sys.argv[2:])
