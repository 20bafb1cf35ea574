# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes
        self.ls = []

    def build(self, shape):
        for s in self.sizes:
            self.ls.append(layers.Dense(s))

    def call(self, x):
        for l in self.ls:
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    sizes = [3, 4]
    b = B(sizes)
    sizes.append(5)
    return keras.Model(inp, b(inp))
