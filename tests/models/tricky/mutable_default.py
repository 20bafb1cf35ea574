# ruff: noqa: B006
from tensorflow import keras
from tensorflow.keras import layers


def block(x, sizes=[]):
    sizes.append(len(sizes) + 3)
    for n in sizes:
        x = layers.Dense(n)(x)
    return x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, block(block(inp)))
