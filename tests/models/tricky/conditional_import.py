# ruff: noqa: F401
from tensorflow import keras
from tensorflow.keras import layers

try:
    import nonexistent_module_zz as nm

    N = 3
except ImportError:
    N = 7


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(N)(inp))
