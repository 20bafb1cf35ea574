from tensorflow import keras
from tensorflow.keras import layers


class Empty(layers.Layer):
    def __init__(self):
        super().__init__()
        self.ls = []

    def __len__(self):
        return len(self.ls)

    def call(self, x):
        return x * 2.0


def get_model():
    inp = keras.Input((8,))
    e = Empty()
    x = layers.Dense(4)(inp)
    x = e(x) if e else layers.Dense(3)(x)
    return keras.Model(inp, x)
