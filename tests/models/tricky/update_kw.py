# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ls = {"a": layers.Dense(3)}
        try:
            self.ls.update(b=layers.Dense(4))
        except TypeError:
            pass

    def call(self, x):
        for l in self.ls.values():
            x = l(x)
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
