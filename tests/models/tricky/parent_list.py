# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class A(layers.Layer):
    def __init__(self, parent):
        super().__init__()
        self.ls = parent.ls

    def call(self, x):
        return x * float(len(self.ls))


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ls = [layers.Dense(8)]
        self.a = A(self)
        self.ls.append(layers.Dense(8))

    def call(self, x):
        return self.a(self.ls[1](self.ls[0](x)))


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
