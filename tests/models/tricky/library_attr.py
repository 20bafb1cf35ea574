# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(3)
    ks = [1.0]
    d.ks = ks
    ks.append(2.0)
    return keras.Model(inp, d(inp) * sum(d.ks))
