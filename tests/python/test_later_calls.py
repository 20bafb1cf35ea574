"""What Keras runs again in each call of a model, and finds otherwise than when the model was made: what
is built, lengths, `training`, attributes and globals. Each program is prepared right, or refused."""

import pytest

PROGRAM = """import itertools
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

COUNT = 0
MEMO = {{}}


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        {made}

    def call(self, x{parameters}):
        {body}


def get_model():
    inputs = keras.Input({shape})
    return keras.Model(inputs, Block()(inputs))
"""


def program(body, made="", parameters="", shape="(8,)"):
    lines = [line if line else "" for line in body.split("\n")]
    return PROGRAM.format(
        made=made, parameters=parameters, shape=shape, body="\n        ".join(lines)
    )


def either(condition, **words):
    """`call` computes something else where the condition holds."""
    return program(f"k = 2.0 if {condition} else 3.0\nreturn self.d(x) * k", **words)


def with_training(condition, default="None"):
    return either(condition, parameters=f", training={default}")


REFUSED = {
    "flag": program(
        "y = self.d(x)\nif self.first:\n    self.first = False\n    return y\nreturn y * 3.0",
        made="self.first = True",
    ),
    "toggle": program(
        "self.on = not self.on\nreturn self.d(x) * 2.0 if self.on else self.d(x)",
        made="self.on = False",
    ),
    "swapped": program(
        "self.a, self.b = self.b, self.a\nreturn self.d(x) * self.a",
        made="self.a, self.b = 1.0, 2.0",
    ),
    "attribute of the sublayer": program(
        "y = self.d(x) * self.d.k\nself.d.k = 5.0\nreturn y", made="self.d.k = 1.0"
    ),
    "tensor kept": program(
        "y = self.d(x)\nif self.last is not None:\n    y = y + 1.0\nself.last = y\nreturn y",
        made="self.last = None",
    ),
    "made in the first call": program(
        "if not hasattr(self, 'k'):\n    self.k = 1.0\nelse:\n    self.k = 2.0\nreturn self.d(x) * self.k"
    ),
    "layer made in the first call, and more": program(
        "if self.fc is None:\n    self.fc = layers.Dense(4)\n    x = x * 2.0\nreturn self.fc(self.d(x))",
        made="self.fc = None",
    ),
    "global": program(
        "global COUNT\nCOUNT = 1 if COUNT == 0 else 2\nreturn self.d(x) * float(COUNT)"
    ),
    "global dictionary": program(
        "if 'a' not in MEMO:\n    MEMO['a'] = 5.0\n    return self.d(x)\nreturn self.d(x) * MEMO['a']"
    ),
    "list of the layer": program(
        "self.seen.append(1.0)\nreturn self.d(x) * sum(self.seen)", made="self.seen = []"
    ),
    "iterator": program(
        "return self.d(x) * float(next(self.n))", made="self.n = itertools.count(1)"
    ),
    "default argument": program(
        "acc.append(1.0)\nreturn self.d(x) * sum(acc)", parameters=", acc=[]"
    ),
    "sublayer built": either("self.d.built"),
    "sublayer built, by its name": either("getattr(self.d, 'built')"),
    "sublayer built, as a number": program("k = float(self.d.built)\nreturn self.d(x) * (k + 1.0)"),
    "length None": either("x.shape[0] is None"),
    "length false": either("not x.shape[0]"),
    "length an integer": either("isinstance(x.shape[0], int)"),
    "length a float": program(
        "try:\n    k = float(x.shape[0])\nexcept TypeError:\n    k = 3.0\nreturn self.d(x) * k"
    ),
    "length in shape": either("None in x.shape"),
    "shape defined": either("x.shape.is_fully_defined()"),
    "shape of so many": either("x.shape.num_elements()"),
    "shape equal": either("x.shape == (2, 8)"),
    "length equal": either("x.shape[0] == 1"),
    "length in": either("x.shape[0] in (2, 3)"),
    "other length None": either("x.shape[1] is None", shape="(None, 8)"),
    "training None": with_training("training is None"),
    "training False": with_training("training is False"),
    "training not False": with_training("training is not False"),
    "training 0": with_training("training == 0"),
    "training as a text": with_training("str(training) == 'None'"),
    "eager": either("tf.executing_eagerly()"),
    "symbolic": either("keras.backend.is_keras_tensor(x)"),
    "array": either("hasattr(x, 'numpy')"),
    "history": either("hasattr(x, '_keras_history')"),
}

PREPARED = {
    "flag that says nothing": program(
        "if self.first:\n    self.first = False\nreturn self.d(x)", made="self.first = True"
    ),
    "layer made in the first call": program(
        "if self.fc is None:\n    self.fc = layers.Dense(4)\nreturn self.fc(self.d(x))",
        made="self.fc = None",
    ),
    "layer without weights made in each": program("return layers.Activation('relu')(self.d(x))"),
    "global dictionary, the same": program(
        "if 'a' not in MEMO:\n    MEMO['a'] = 5.0\nreturn self.d(x) * MEMO['a']"
    ),
    "counted again": program("n = itertools.count(1)\nreturn self.d(x) * float(next(n))"),
    "own built": either("self.built"),
    "sublayer built before": either("self.d.built", made="self.d.build((None, 8))"),
    "sublayer built behind it": program("y = self.d(x)\nreturn y * (2.0 if self.d.built else 3.0)"),
    "sublayer built where it is not": program(
        "if not self.d.built:\n    self.d.build(x.shape)\nreturn self.d(x)"
    ),
    "length of the batch": program(
        "b = x.shape[0]\nif b is None:\n    b = tf.shape(x)[0]\nreturn tf.reshape(self.d(x), (b, 3))"
    ),
    "length or the rest": program("return tf.reshape(self.d(x), (x.shape[0] or -1, 3))"),
    "lengths": program(
        "s, d = x.shape.as_list(), tf.shape(x)\ns = [d[i] if n is None else n for i, n in enumerate(s)]\n"
        "return tf.reshape(self.d(x), [s[0], 3])"
    ),
    "length of the batch and the rest": program(
        "return tf.reshape(self.d(x), (tf.shape(x)[0], -1, 3))", shape="(4, 8)"
    ),
    "other length": either("x.shape[1] is None"),
    "last length": either("x.shape[-1] == 8"),
    "shapes equal": either("x.shape == self.d(x).shape"),
    "rank": either("x.shape.rank == 2"),
    "training": with_training("training"),
    "not training": with_training("not training"),
    "training, False by default": with_training("training is None", "False"),
    "mask": either("mask is None", parameters=", mask=None"),
    "tensor": either("tf.is_tensor(x)"),
}


@pytest.fixture(params=["tf210", "keras3"])
def environment(request):
    return request.param


def prepare(mplint, folder, name, text, environment):
    source = folder / f"{name.replace(' ', '_').replace(',', '')}.py"
    source.write_text(text, encoding="utf-8")
    out = folder / f"prepared_{source.name}"
    target = "keras3" if environment == "keras3" else "aimet"
    return source, out, mplint("prepare", source, "get_model()", "--target", target, "-o", out)


def test_what_comes_out_otherwise_is_refused(mplint, tmp_path, environment):
    for name, text in REFUSED.items():
        _, out, done = prepare(mplint, tmp_path, name, text, environment)
        assert done.returncode == 1, name
        assert "refused: " in done.stderr
        assert not out.exists()


def test_the_rest_is_prepared_and_gives_the_same_numbers(
    mplint, tmp_path, environment, keras_python, check
):
    pairs = []
    for name, text in PREPARED.items():
        source, out, done = prepare(mplint, tmp_path, name, text, environment)
        assert done.returncode == 0, (name, done.stderr)
        pairs.append((source, out))
    lines, status = check(keras_python(environment), pairs)
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert len(lines) == len(PREPARED)
