from tensorflow import keras
from tensorflow.keras import layers


class C:
    pass


def get_model():
    inp = keras.Input((8,))
    c = C()
    try:
        n = c.width
    except AttributeError:
        n = 4
    c.width = 6
    try:
        n += c.width
    except AttributeError:
        n = 100
    return keras.Model(inp, layers.Dense(n)(inp))
