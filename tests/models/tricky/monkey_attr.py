from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)
        self.scale = 2.0

    def call(self, x):
        return self.d(x) * self.scale


def get_model():
    inp = keras.Input((8,))
    b = B()
    b.scale = 5.0
    b.d = layers.Dense(4)
    return keras.Model(inp, b(inp))
