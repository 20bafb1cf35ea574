import enum

from tensorflow import keras
from tensorflow.keras import layers


class K(enum.IntEnum):
    A = 3
    B = 5


def get_model():
    inp = keras.Input((8,))
    x = inp
    for k in K:
        x = layers.Dense(k)(x)
    return keras.Model(inp, layers.Dense(K["A"] + K(5))(x))
