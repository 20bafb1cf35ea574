import json

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = [3, 4]
    d[json.loads("1")] = 5
    return keras.Model(inp, layers.Dense(d[1])(inp))
