# ruff: noqa: E741
import numpy as np
from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    l = layers.LeakyReLU(0.1)
    l.alpha = np.float32(0.7)
    return keras.Model(inp, l(layers.Dense(4)(inp)))
