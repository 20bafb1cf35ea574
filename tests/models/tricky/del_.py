# ruff: noqa: E741
from tensorflow import keras
from tensorflow.keras import layers

N = 3


def get_model():
    inp = keras.Input((8,))
    ls = [layers.Dense(3), layers.Dense(4), layers.Dense(5)]
    del ls[1]
    d = {"a": 1, "b": 2}
    del d["a"]
    x = inp
    for l in ls:
        x = l(x)
    return keras.Model(inp, layers.Dense(len(d) + len(ls))(x))
