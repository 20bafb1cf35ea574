# ruff: noqa: E741
from collections import namedtuple

from tensorflow import keras
from tensorflow.keras import layers

P = namedtuple("P", "ls k")


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        inner = [layers.Dense(3)]
        self.p = P(inner, 2.0)
        inner.append(layers.Dense(4))

    def call(self, x):
        for l in self.p.ls:
            x = l(x)
        return x * self.p.k


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
