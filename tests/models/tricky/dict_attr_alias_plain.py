from tensorflow import keras
from tensorflow.keras import layers


class Holder:
    pass


class B(layers.Layer):
    def __init__(self, h):
        super().__init__()
        self.h = h
        self.d = layers.Dense(8)

    def call(self, x):
        return self.d(x) * self.h.k


def get_model():
    inp = keras.Input((8,))
    h = Holder()
    h.k = 2.0
    b = B(h)
    h.k = 5.0
    return keras.Model(inp, b(inp))
