from tensorflow import keras
from tensorflow.keras import layers

try:
    from nonexistent_module_zz import Thing
except ImportError:
    Thing = None


def get_model():
    inp = keras.Input((8,))
    x = layers.Dense(4)(inp)
    if Thing is not None:
        x = layers.Dense(9)(x)
    return keras.Model(inp, x)
