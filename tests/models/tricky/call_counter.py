from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)
        self.n = 0

    def call(self, x):
        self.n += 1
        return self.d(x) * float(self.n)


def get_model():
    inp = keras.Input((8,))
    b = B()
    return keras.Model(inp, b(b(inp)))
