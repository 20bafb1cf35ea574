# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class M(keras.Model):
    def __init__(self):
        super().__init__()
        d = layers.Dense(3)
        self.t = (d, layers.Dense(4))
        self.d = d

    def call(self, x):
        for l in self.layers:
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, M()(inp))
