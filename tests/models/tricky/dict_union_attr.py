# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        self.k = {"a": 1.0}
        k = self.k
        self.k |= {"b": 2.0}
        k["c"] = 5.0

    def call(self, x):
        return self.d(x) * sum(self.k.values())


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
