from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def mid(self, x):
        return x

    def call(self, x):
        return self.mid(self.d(x))


def get_model():
    inp = keras.Input((8,))
    b = B()
    B.mid = lambda self, x: x * 3.0
    return keras.Model(inp, b(inp))
