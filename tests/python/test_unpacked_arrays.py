"""Functions of NumPy and TensorFlow that give several arrays, taken apart: each part is its own."""

import pytest

PROGRAM = """import numpy as np
import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(4)
        {body}
        self.k = k

    def call(self, x):
        k = tf.cast(self.k, tf.float32)
        return self.d(x) + tf.reduce_sum(k) * x + tf.reshape(k, [-1])[:4]


def get_model():
    inputs = keras.Input((4,))
    return keras.Model(inputs, Block()(inputs))
"""

UNPACKED = {
    "meshgrid": "np.meshgrid(np.arange(3), np.arange(4) * 2.0)",
    "meshgrid of many": "np.meshgrid(np.linspace(-1, 1, 50), np.linspace(-1, 2, 60))",
    "meshgrid by rows": "np.meshgrid(np.arange(3), np.arange(4) * 2.0, indexing='ij')",
    "split": "np.split(np.linspace(0, 1, 200), 2)",
    "hsplit": "np.hsplit(np.arange(200).reshape(20, 10), 2)",
    "divmod": "np.divmod(np.arange(300), 7)",
    "modf": "np.modf(np.linspace(0, 9, 200))",
    "linspace and its step": "np.linspace(0, 1, 200, retstep=True)",
    "unique": "np.unique(np.arange(300) % 7, return_counts=True)",
    "where": "np.where(np.eye(30) > 0)",
    "nonzero": "np.nonzero(np.eye(30))",
    "unravel_index": "np.unravel_index(np.arange(300), (30, 10))",
    "indices": "np.indices((30, 10))",
    "broadcast_arrays": "np.broadcast_arrays(np.arange(30), np.ones((9, 30)))",
    "triu_indices": "np.triu_indices(30)",
    "qr": "np.linalg.qr(np.eye(3) * 2)",
    "rows": "np.arange(200).reshape(2, 100)",
    "rows transposed": "np.arange(200).reshape(100, 2).T",
    "tf.meshgrid": "tf.meshgrid(tf.range(30.0), tf.range(10.0))",
    "tf.split": "tf.split(tf.range(30.0), 2)",
    "tf.unstack": "tf.unstack(tf.reshape(tf.range(30.0), (2, 15)))",
    "tf.linalg.qr": "tf.linalg.qr(tf.eye(3) * 2.0)",
}
OTHERS = {
    "three of them": "a, b, c = np.linalg.svd(np.eye(3) * 2)\n        k = a + b + c",
    "one in brackets": "(a,) = np.where(np.arange(300) % 7 == 0)\n        k = a * 2",
    "the rest": "a, *b = np.arange(200).reshape(4, 50)\n        k = a - 2 * b[1] + b[-1]",
    "mgrid": "k = np.mgrid[0:5, 0:3]",
    "mgrid taken apart": "a, b = np.mgrid[0:5, 0:3]\n        k = a - 2 * b",
    "ogrid": "a, b = np.ogrid[0:5, 0:3]\n        k = a - 2 * b",
    "joined": "k = np.r_[1.0, 2.0, np.arange(3.0)]",
    "by index": "g = np.meshgrid(np.arange(50), np.arange(60))\n        k = g[1] + 2 * g[0]",
    "stacked": "k = np.stack(np.meshgrid(np.arange(50), np.arange(60)), -1)",
}


@pytest.mark.parametrize("environment", ["tf210"])
def test_each_part_is_its_own(mplint, tmp_path, keras_python, check, environment):
    bodies = {name: f"a, b = {call}\n        k = a - 2 * b" for name, call in UNPACKED.items()}
    pairs = []
    for name, body in {**bodies, **OTHERS}.items():
        source = tmp_path / f"{name.replace(' ', '_').replace('.', '_')}.py"
        source.write_text(PROGRAM.format(body=body), encoding="utf-8")
        out = tmp_path / f"prepared_{source.name}"
        done = mplint("prepare", source, "get_model()", "-o", out)
        assert done.returncode == 0, (name, done.stderr)
        pairs.append((source, out))
    lines, status = check(keras_python(environment), pairs)
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert len(lines) == len(pairs) == 31
