"""What `prepare --format json` writes is what docs/graph.schema.json says, word for word."""

import copy
import json
import os

import fastjsonschema
import pytest
from test_keras_prepare import CASES, ORACLE, names_that
from test_models import MODELS, options_of

# Every way to write a value: each is met below.
VALUE_KEYS = {
    "tensor", "layer", "tuple", "dict", "slice", "ellipsis", "name", "call", "method", "float",
    "bytes", "set",
}  # fmt: skip

SOURCE = """
import numpy as np
import tensorflow as tf
from tensorflow import keras


def get_model():
    x = keras.Input((4, 6))
    y = keras.layers.TimeDistributed(keras.layers.Dense(6))(x)
    y = y + np.arange(6).reshape(1, 1, 6).astype("float32")
    y = tf.clip_by_value(y[..., 1:], -float("inf"), 6.0)
    y = keras.layers.Dense(3, kernel_initializer=keras.initializers.HeNormal(seed=1))(y)
    y = y * tf.cast(tf.io.decode_raw(b"ab\\xff", tf.uint8), "float32")
    return keras.Model({"x": x}, (y, {"z": x}))
"""


@pytest.fixture(scope="module")
def schema(root):
    text = (root / "docs/graph.schema.json").read_text(encoding="utf-8")
    return json.loads(text)


@pytest.fixture(scope="module")
def validate(schema):
    return fastjsonschema.compile(schema)


@pytest.fixture(scope="module")
def graphs(mplint, keras_python, tmp_path_factory):
    """The graphs of all models of the tests, and of one that has a bit of everything."""
    everything = tmp_path_factory.mktemp("schema") / "everything.py"
    everything.write_text(SOURCE, encoding="utf-8")
    runs = [(path, options_of(path)) for path in [*MODELS, everything]]
    for name in names_that("prepared"):
        inputs = CASES[name].get("inputs") or []
        runs.append((ORACLE / CASES[name]["file"], [w for i in inputs for w in ("--input", i)]))
    notebook = everything.with_suffix(".ipynb")
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": SOURCE}]
    notebook.write_text(
        json.dumps({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells}),
        encoding="utf-8",
    )
    runs.append((notebook, []))
    environment = {**os.environ, "VIRTUAL_ENV": str(keras_python("tf210").parents[1])}
    found = {}
    for path, options in runs:
        words = [path, "get_model()", *options, "--format", "json"]
        done = mplint("prepare", *words, env=environment)
        assert done.returncode == 0, f"{path}: {done.stderr}"
        found[path] = json.loads(done.stdout)
    for path in sorted((ORACLE.parent / "prepare").glob("*.prepared.json")):
        found[path] = json.loads(path.read_text(encoding="utf-8"))
    return found


def test_every_graph_is_valid(graphs, validate):
    assert len(graphs) >= 100
    for path, graph in graphs.items():
        try:
            validate(graph)
        except fastjsonschema.JsonSchemaException as problem:
            pytest.fail(f"{path}: {problem}")


def test_cells_of_a_notebook_are_named(graphs):
    (notebook,) = [graph for path, graph in graphs.items() if path.suffix == ".ipynb"]
    spans = [node["span"] for node in notebook["nodes"] if node["span"]]
    assert spans
    assert all(span["cell"] == 1 for span in spans)


def test_ids_mean_something(graphs):
    for path, graph in graphs.items():
        assert [node["id"] for node in graph["nodes"]] == list(range(len(graph["nodes"]))), path
        layers = [layer["id"] for layer in graph["layers"]]
        assert layers == sorted(set(layers)), path
        assert {node["layer"] for node in graph["nodes"] if "layer" in node} <= set(layers), path
        names = [layer["name"] for layer in graph["layers"] if layer["name"]]
        assert len(names) == len(set(names)), path


def objects_in(value):
    if isinstance(value, dict):
        yield value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    for part in parts:
        yield from objects_in(part)


def test_the_schema_names_what_there_is(graphs, schema):
    (one,) = [kind for kind in schema["definitions"]["value"]["anyOf"] if "properties" in kind]
    assert set(one["properties"]) == VALUE_KEYS
    met = {key for graph in graphs.values() for item in objects_in(graph) for key in item}
    # No function of Keras or TensorFlow is given a set.
    assert met >= VALUE_KEYS - {"set"}


@pytest.mark.parametrize(
    "change",
    [
        lambda graph: graph.pop("left_out"),
        lambda graph: graph.update(more=1),
        lambda graph: graph.update(schema_version=2),
        lambda graph: graph["nodes"][0].pop("span"),
        lambda graph: graph["nodes"][1].update(kind="call"),
        lambda graph: graph["nodes"][1].update(shape=[-1]),
        lambda graph: graph["nodes"][1]["span"]["start"].update(line=0),
        lambda graph: graph["layers"][0].update(name=""),
        lambda graph: graph["layers"][0]["arguments"].append({"name": None, "value": {"is": 1}}),
        lambda graph: graph["layers"][0]["arguments"].append(
            {"name": "x", "value": {"name": "a", "layer": 0}}
        ),
    ],
)
def test_what_is_something_else_is_not_valid(graphs, validate, change):
    graph = copy.deepcopy(graphs[MODELS[0]])
    validate(graph)
    change(graph)
    with pytest.raises(fastjsonschema.JsonSchemaException):
        validate(graph)
