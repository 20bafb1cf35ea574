# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    m = keras.Model(inp, layers.Dense(3)(inp))
    ks = [1.0]
    m.ks = ks
    ks.append(2.0)
    return keras.Model(inp, m(inp) * sum(m.ks))
