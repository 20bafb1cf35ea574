from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __new__(cls, n):
        return layers.Dense(n)

    def call(self, x):
        return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B(3)(inp))
