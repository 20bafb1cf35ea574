# ruff: noqa: B023
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    fns = []
    for n in (3, 4, 5):
        fns.append(lambda t: layers.Dense(n)(t))
    x = inp
    for f in fns:
        x = f(x)
    return keras.Model(inp, x)
