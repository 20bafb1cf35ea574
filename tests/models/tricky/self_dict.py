from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self, **kw):
        super().__init__()
        self.d = layers.Dense(8)
        self.__dict__.update(kw)
        self.__dict__["off"] = 4.0

    def call(self, x):
        return self.d(x) * self.scale + self.off


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B(scale=3.0)(inp))
