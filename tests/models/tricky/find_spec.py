import importlib.util

from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    x = layers.Dense(4)(inp)
    if importlib.util.find_spec("nonexistent_module_zz") is None:
        x = layers.Dense(9)(x)
    return keras.Model(inp, x)
