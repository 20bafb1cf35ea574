import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Gates(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def call(self, ids):
        x = self.d(tf.cast(ids, "float32"))
        known = tf.cast(ids != 0, x.dtype) + tf.cast(1 == ids, x.dtype)
        same = tf.cast(ids == ids[:, ::-1], x.dtype)
        return x * known + same * tf.cast(3 != ids, x.dtype)


def get_model():
    ids = keras.Input((8,), dtype="int64")
    return keras.Model(ids, Gates()(ids))
