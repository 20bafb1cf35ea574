# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(3)
        self.d = layers.Dense(4)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
