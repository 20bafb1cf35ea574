# ruff: noqa: F401
from tensorflow import keras
from tensorflow.keras import layers

try:
    import nonexistent_module_zz

    HAS = True
except ImportError:
    HAS = False


def get_model():
    inp = keras.Input((8,))
    x = layers.Dense(4)(inp)
    if HAS:
        x = layers.Dense(9)(x)
    return keras.Model(inp, x)
