from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    k = 2.0

    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)
        self.k = 5.0

    def call(self, x):
        return self.d(x) * self.k


def get_model():
    inp = keras.Input((8,))
    b = B()
    del b.k
    return keras.Model(inp, b(inp))
