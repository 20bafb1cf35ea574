from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.width = 3

    @property
    def width(self):
        return self._w

    @width.setter
    def width(self, v):
        self._w = v * 2
        self.d = layers.Dense(self._w)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    b = B()
    b.width = 5
    return keras.Model(inp, b(inp))
