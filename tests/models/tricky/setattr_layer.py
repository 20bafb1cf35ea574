from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)
        self.k = 2.0

    def __setattr__(self, n, v):
        if n == "k":
            v = v * 3
        super().__setattr__(n, v)

    def call(self, x):
        return self.d(x) * self.k


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
