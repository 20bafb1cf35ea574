import functools

from tensorflow import keras
from tensorflow.keras import layers


@functools.lru_cache(None)
def dense(n):
    return layers.Dense(n)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, dense(8)(dense(8)(inp)))
