# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.supports_masking = True
        self.d = layers.Dense(3)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,), dtype="int32")
    e = layers.Embedding(5, 4, mask_zero=True)(inp)
    return keras.Model(inp, layers.GlobalAveragePooling1D()(B()(e)))
