import random

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    random.seed(3)
    inp = keras.Input((8,))
    ns = [3, 4, 5, 6, 7]
    random.shuffle(ns)
    x = inp
    for n in ns:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
