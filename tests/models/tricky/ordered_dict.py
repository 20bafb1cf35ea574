# ruff: noqa: E741
from collections import OrderedDict

from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        o = OrderedDict()
        o["b"] = layers.Dense(3)
        self.o = o
        o["a"] = layers.Dense(4)

    def call(self, x):
        for l in self.o.values():
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
