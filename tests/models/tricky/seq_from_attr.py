# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ls = [layers.Dense(3), layers.Dense(4)]
        self.s = keras.Sequential(self.ls)
        self.ls.append(layers.Dense(5))

    def call(self, x):
        return self.s(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
