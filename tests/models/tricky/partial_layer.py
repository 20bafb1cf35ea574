import functools

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8)
    f = functools.partial(layers.add, [d(inp), inp])
    g = functools.reduce(lambda f, h: lambda t: h(f(t)), [d, tf.nn.relu, layers.Dense(3)])
    return keras.Model(inp, g(f()))
