import json

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = {"n": 3}
    d[json.loads('"n"')] = 5
    return keras.Model(inp, layers.Dense(d["n"])(inp))
