# ruff: noqa: B012
from tensorflow import keras
from tensorflow.keras import layers


def size():
    try:
        return 3
    finally:
        return 5


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(size())(inp))
