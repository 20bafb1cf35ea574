import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def call(self, x):
        y = self.d(x)
        self.add_loss(tf.reduce_mean(y))
        return y


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(inp))
