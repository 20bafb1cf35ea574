import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8, activation="relu")
    x = d(inp)
    d.activation = tf.nn.tanh
    return keras.Model(inp, x)
