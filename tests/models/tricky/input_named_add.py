import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers

D = layers.Dense


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.d = D(3)

    def call(self, x):
        y = self.d(x)
        return tf.nn.relu(x + y * 2.0 - x)[:, :2]


def get_model():
    inp = keras.Input((3,), name="add")
    return keras.Model(inp, B()(inp))
