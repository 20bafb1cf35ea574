from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def __call__(self, x, *a, **k):
        return super().__call__(x * 2.0, *a, **k) + 1.0

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
