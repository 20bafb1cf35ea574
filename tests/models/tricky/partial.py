import functools

from tensorflow import keras
from tensorflow.keras import layers

D = functools.partial(layers.Dense, use_bias=False, activation="relu")


def get_model():
    inp = keras.Input((8,))
    x = D(4)(inp)
    x = D(5, activation="tanh")(x)
    return keras.Model(inp, functools.partial(D, 6, use_bias=True)()(x))
