"""One branch for both sides of a pair."""

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Branch(keras.Model):
    def __init__(self, filters=(8, 16), width=12, **kwargs):
        super().__init__(**kwargs)
        self.blocks = [
            keras.Sequential(
                [
                    layers.Conv2D(count, 3, padding="same"),
                    layers.BatchNormalization(),
                    layers.PReLU(shared_axes=[1, 2]),
                    layers.MaxPooling2D(),
                ],
                name=f"block_{index}",
            )
            for index, count in enumerate(filters)
        ]
        self.flatten = layers.Flatten()
        self.embed = layers.Dense(width)

    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return self.embed(self.flatten(x))


class Distance(layers.Layer):
    def __init__(self, norm="l1", **kwargs):
        super().__init__(**kwargs)
        self.norm = norm

    def call(self, left, right):
        if self.norm == "l1":
            return tf.abs(left - right)
        return tf.square(left - right)


def get_model():
    left = keras.Input((24, 24, 1), name="left")
    right = keras.Input((24, 24, 1), name="right")
    branch = Branch(name="branch")
    # One pass through the branch for both: a layer is called once.
    both = branch(layers.Concatenate(axis=0)([left, right]))
    first, second = tf.split(both, 2, axis=0)
    distance = Distance()(first, second)
    return keras.Model([left, right], layers.Dense(1, activation="sigmoid")(distance))
