import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class Running(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(4)
        self.total = self.add_weight(name="total", shape=(4,), initializer="zeros")

    def call(self, x):
        x = self.d(x)
        self.total.assign_add(tf.reduce_sum(x, axis=0))
        return x + self.total


def get_model():
    inp = keras.Input((4,))
    return keras.Model(inp, Running()(inp))
