# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class M(keras.Model):
    def __init__(self, ls):
        super().__init__()
        self.ls = ls

    def call(self, x):
        for l in self.ls:
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    ls = [layers.Dense(3)]
    m = M(ls)
    ls.append(layers.Dense(4))
    return keras.Model(inp, m(inp))
