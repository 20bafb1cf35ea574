# ruff: noqa: E741
from collections import Counter

from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        self.k = Counter("aab")

    def call(self, x):
        try:
            k = self.k["z"]
        except KeyError:
            k = 7
        return self.d(x) * (k + 1)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
