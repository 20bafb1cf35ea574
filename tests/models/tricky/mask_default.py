# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.e = layers.Embedding(5, 4, mask_zero=True)
        self.d = layers.Dense(3)
        self.p = layers.GlobalAveragePooling1D()

    def call(self, x):
        return self.p(self.d(self.e(x)))


def get_model():
    inp = keras.Input((8,), dtype="int32")
    return keras.Model(inp, B()(inp))
