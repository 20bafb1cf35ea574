import copy

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    cfg = {"n": [3, 4]}
    a = copy.copy(cfg)
    b = copy.deepcopy(cfg)
    a["n"].append(5)
    b["n"].append(9)
    x = inp = keras.Input((8,))
    for n in cfg["n"]:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
