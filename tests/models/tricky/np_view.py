import numpy as np
from tensorflow import keras


def get_model():
    inp = keras.Input((8,))
    w = np.arange(16, dtype="float32").reshape(2, 8)
    v = w[0]
    w *= 2.0
    v[3] = 100.0
    return keras.Model(inp, inp * v + w[0])
