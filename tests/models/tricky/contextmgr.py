import contextlib

from tensorflow import keras
from tensorflow.keras import layers


@contextlib.contextmanager
def bigger(c):
    c.append(5)
    try:
        yield c
    finally:
        c.pop()


def get_model():
    inp = keras.Input((8,))
    c = [3]
    x = inp
    with bigger(c) as cc:
        for n in cc:
            x = layers.Dense(n)(x)
    for n in c:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
