# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class M(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(3)
        self.b = layers.Dense(4)
        self.a = layers.Dense(5)

    def call(self, x):
        for l in self.layers:
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, M()(inp))
