#!/usr/bin/env python3
"""Records what quantize_model of tensorflow-model-optimization takes.

    python record_tfmot.py table OUTPUT.def            # analyzer/targets/tfmot_layers.def
    python record_tfmot.py models FILE[::FUNCTION] ... # one line of JSON: what became of each

Run with the interpreter of the environment tf210, the site-packages of tfmot on PYTHONPATH
(tests/keras/environments.py). A model is what FUNCTION (get_model) gives. What becomes of it is
"taken", or the exception's type and text.
"""

import contextlib
import importlib.util
import io
import json
import os
import pathlib
import sys
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")

import tensorflow as tf
from keras_tables import layers as tables
from tensorflow_model_optimization.python.core.quantization.keras import quantize
from tensorflow_model_optimization.python.core.quantization.keras.default_8bit import (
    default_8bit_quantize_registry as registry,
)

keras = tf.keras
layers = keras.layers

# Neither a layer that a model calls, nor one class: nested models are refused whatever they are.
NO_LAYERS = ("MODEL", "SEQUENTIAL", "BASE", "INPUT")
NOT_ACTIVATIONS = ("get", "serialize", "deserialize")


def quantized(model):
    """The quantized model, or what it raised."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return quantize.quantize_model(model), None
        except Exception as error:  # noqa: BLE001 - it is what is recorded
            return None, error


def beside_dense(inputs, outputs):
    """A model in which another layer is taken: one without any is refused for that."""
    other = keras.Input((4,))
    return keras.Model([*tf.nest.flatten(inputs), other], [outputs, layers.Dense(2)(other)])


def chain(shape, *stack):
    inputs = outputs = keras.Input(shape)
    for layer in stack:
        outputs = layer(outputs)
    return beside_dense(inputs, outputs)


class Recorder:
    def __init__(self):
        self.classes, _ = tables.layer_classes()
        self.measurer = tables.Measurer()
        self.registry = registry.Default8BitQuantizeRegistry()

    def sample(self, name):
        """(layer, model) of the first sample that Keras builds, or None."""
        value, short = self.classes[name], name.rsplit(".", 1)[1]
        family = tables.family_of(name, value, self.classes)
        for text in tables.arguments_of(short, value):
            for shape in tables.shapes_of(short, family):
                try:
                    layer = self.measurer.make(value, text)
                    inputs = self.measurer.inputs(short, family, shape, text)
                    return layer, beside_dense(inputs, layer(*inputs))
                except Exception:  # noqa: BLE001, S112 - a sample of no use
                    continue
        return None

    def verdict(self, name):
        made = self.sample(name)
        if made is None:
            return None
        layer, model = made
        result, error = quantized(model)
        if error is None:
            kept = any(type(part) is type(layer) for part in result.layers)
            return "LEAVES" if kept else "TAKES"
        if self.registry.supports(layer):
            raise error
        shape = model.inputs[0].shape[1:]
        behind = layers.Conv2D(3, 1) if len(shape) == 3 else layers.Dense(3)
        with contextlib.suppress(Exception):
            if quantized(chain(shape, behind, type(layer)()))[1] is None:
                return "FUSES"
        return "REFUSES"

    def is_fused_into(self, name):
        """A layer that is taken only behind some others is taken directly behind this one."""
        layer = self.sample_layer(name)
        shape = (8, 3) if name.endswith("1D") else (8, 8, 3)
        try:
            model = chain(shape, layer, layers.BatchNormalization())
        except ValueError:  # it takes no image
            return False
        return quantized(model)[1] is None

    def sample_layer(self, name):
        text = tables.arguments_of(name.rsplit(".", 1)[1], self.classes[name])[0]
        return self.measurer.make(self.classes[name], text)

    def refused_activations(self, name):
        """The values of the parameter `activation` with which the layer is refused."""
        short = name.rsplit(".", 1)[1]
        shape = (8, 3) if short.endswith("1D") else (8, 8, 3)
        value = self.classes[name]
        refused = []
        for word, activation in activations():
            if short == "Activation":
                layer = value(activation)
            else:
                config = self.sample_layer(name).get_config()
                layer = value.from_config({**config, "activation": activation})
            if quantized(chain(shape, layer))[1] is not None:
                refused.append(word)
        return refused

    def rows(self):
        for name in sorted(self.classes):
            family = tables.family_of(name, self.classes[name], self.classes)
            verdict = None if family in NO_LAYERS else self.verdict(name)
            if verdict is None:
                continue
            refused = []
            if verdict == "TAKES" and hasattr(self.sample(name)[0], "activation"):
                refused = self.refused_activations(name)
            fused = verdict == "TAKES" and self.is_fused_into(name)
            yield name, verdict, fused, refused
            keras.backend.clear_session()


def activations():
    """(as a datum names it, value) of every activation that can be given by name or as a function:
    Keras's by both, and TensorFlow's functions that Keras takes for one of the same name."""
    for name in sorted(dir(keras.activations)):
        value = getattr(keras.activations, name)
        if name.startswith("_") or name in NOT_ACTIVATIONS or not callable(value):
            continue
        yield name, name
        yield f"keras.activations.{name}", value
        if hasattr(tf.nn, name):
            yield f"tf.nn.{name}", getattr(tf.nn, name)
    yield "tf.nn.relu6", tf.nn.relu6


def write_table(output):
    lines = [
        "// Written by tests/oracle/record_tfmot.py; edit that, not this.",
        "// layer, verdict, whether one that FUSES is taken behind it, activations that are refused",
    ]
    for name, verdict, fused, refused in Recorder().rows():
        words = " ".join(refused)
        flag = "true" if fused else "false"
        lines.append(f'MP_TFMOT_LAYER("{name}", {verdict}, {flag}, "{words}")')
    pathlib.Path(output).write_text("\n".join(lines) + "\n", encoding="utf-8")


def load(path):
    spec = importlib.util.spec_from_file_location(pathlib.Path(path).stem.replace(".", "_"), path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def outcome(word):
    path, _, function = word.partition("::")
    keras.backend.clear_session()
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            model = getattr(load(path), function or "get_model")()
    except Exception as error:  # noqa: BLE001 - Keras refuses the model itself
        return f"not built: {type(error).__name__}: {error}"
    error = quantized(model)[1]
    return "taken" if error is None else f"{type(error).__name__}: {str(error).strip()}"


def main():
    command, *words = sys.argv[1:]
    if command == "table":
        write_table(*words)
    else:
        print(json.dumps({word: outcome(word) for word in words}))


if __name__ == "__main__":
    main()
