import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

INT_MAX = 20


class Pair(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.left = layers.Dense(4)
        self.right = layers.Dense(4)

    def call(self, inputs, mask=None):
        x, y = inputs
        if mask is not None and mask[1] is not None:
            y = y * tf.cast(mask[1][..., tf.newaxis], y.dtype)
        if mask[0] is not None:
            x = x + 100.0
        return self.left(x) + self.right(y), self.right(y)

    def compute_mask(self, inputs, mask=None):
        return [mask[1], None]


class Words(layers.Layer):
    def __init__(self):
        super().__init__()
        self.table = layers.Embedding(20, 4, mask_zero=True)
        self.rnn = layers.GRU(4, return_sequences=True)

    def call(self, ids, **kwargs):
        mask = self.table.compute_mask(ids)
        x = self.rnn(self.table(ids), mask=mask)
        return x if kwargs.get("mask") is None else x + 1000.0


def get_model():
    inp = keras.Input((6,), dtype="int64")
    other = keras.Input((6, 4))
    a, b = Pair()([other, Words()(inp)])
    a = layers.Masking(0.5)(layers.LSTM(3, return_sequences=True)(a))
    return keras.Model([inp, other], [layers.LSTM(2)(a), b])
