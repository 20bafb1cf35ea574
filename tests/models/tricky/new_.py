from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __new__(cls, n):
        o = super().__new__(cls)
        o_n = n * 2
        cls.n2 = o_n
        return o

    def __init__(self, n):
        super().__init__()
        self.d = layers.Dense(self.n2)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B(3)(inp))
