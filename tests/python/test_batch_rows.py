"""`tf.tile(weight, [tf.shape(x)[0], 1, 1])` and its like in Keras 3, whose tensors have None for the length of a
batch: the same numbers, or refused."""

PROGRAM = """import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Block(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)

    def build(self, shape):
        self.w = self.add_weight(name="w", shape=(1, 1, 3))
        self.v = self.add_weight(name="v", shape=(3,))
        super().build(shape)

    def call(self, x):
        y = self.d(x)
        rows = tf.shape(x)[0]
        {body}


def get_model():
    inputs = keras.Input((4, 5))
    return keras.Model(inputs, Block()(inputs))
"""


def beside(tokens):
    return f"t = {tokens}\n        return tf.concat([t, y], axis=1)"


def summed(tokens):
    return f"t = {tokens}\n        return tf.reduce_sum(t, 0, keepdims=True) + y"


PREPARED = {
    "tile": beside("tf.tile(self.w, [rows, 1, 1])"),
    "tile more": beside("tf.tile(self.w, (tf.shape(y)[0], 2, 1))"),
    "repeat": beside("tf.repeat(self.w, rows, axis=0)"),
    "repeat by name": beside("tf.repeat(self.w, repeats=rows, axis=0)"),
    "broadcast": beside("tf.broadcast_to(self.w, [rows, 2, 3])"),
    "broadcast of fewer axes": beside("tf.broadcast_to(self.v, [rows, 2, 3])"),
    "zeros": beside("tf.zeros([rows, 2, 3])"),
    "zeros of a type": beside(
        "tf.cast(tf.zeros([rows, 1, 1], dtype=tf.int32), tf.float32) + self.v"
    ),
    "zeros of a shape": beside("tf.zeros(tf.shape(y))"),
    "ones": beside("tf.ones((rows, 1, 3))"),
    "fill": beside("tf.fill([rows, 1, 3], 2.5)"),
    "static or not": beside("tf.zeros([x.shape[0] or rows, 1, 3])"),
    "one index": beside("self.v[None][tf.newaxis] + tf.zeros([rows, 1, 3])"),
    "one slice": "return self.d(x)[:2] + tf.reduce_sum(y[...], 0, keepdims=True)[0:1]",
    "numbers": beside("tf.one_hot(tf.tile(tf.expand_dims(tf.range(4), 0), [rows, 1]), 3)"),
}

REFUSED = {
    "tile of the batch": summed("tf.tile(y, [rows, 1, 1])"),
    "repeat of the batch": summed("tf.repeat(y, rows, axis=0)"),
    "repeat along another axis": summed("tf.repeat(self.w, rows, axis=1)[:, :1]"),
    "twice as many": summed("tf.zeros([2 * rows, 1, 3])"),
    "as many columns": summed("tf.zeros([1, rows, 3])[:, :1]"),
}


def prepare(mplint, folder, name, body):
    source = folder / f"{name.replace(' ', '_')}.py"
    source.write_text(PROGRAM.format(body=body), encoding="utf-8")
    out = folder / f"prepared_{source.name}"
    done = mplint("prepare", source, "get_model()", "--target", "keras3", "-o", out)
    return source, out, done


def test_rows_as_many_as_a_batch_has(mplint, tmp_path, keras_python, check):
    pairs = []
    for name, body in PREPARED.items():
        source, out, done = prepare(mplint, tmp_path, name, body)
        assert done.returncode == 0, (name, done.stderr)
        pairs.append((source, out))
    lines, status = check(keras_python("keras3"), pairs)
    assert status == 0, "\n".join(line for line in lines if not line.startswith("ok"))
    assert len(lines) == len(PREPARED)


def test_other_lengths_are_refused(mplint, tmp_path):
    for name, body in REFUSED.items():
        _, out, done = prepare(mplint, tmp_path, name, body)
        assert done.returncode == 1, name
        assert "known only when the model runs" in done.stderr, done.stderr
        assert not out.exists()
