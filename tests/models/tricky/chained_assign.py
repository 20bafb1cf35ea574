# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        ls = self.ls = [layers.Dense(3)]
        ls.append(layers.Dense(4))

    def call(self, x):
        for l in self.ls:
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
