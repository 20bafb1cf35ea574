import functools

from tensorflow import keras
from tensorflow.keras import layers


def twice(fn):
    @functools.wraps(fn)
    def inner(self, x):
        return fn(self, fn(self, x)) + 1.0

    return inner


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    @twice
    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
