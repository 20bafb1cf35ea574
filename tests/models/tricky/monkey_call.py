from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    b = B()

    def other(x):
        return b.d(x) * 2.0

    b.call = other
    return keras.Model(inp, b(inp))
