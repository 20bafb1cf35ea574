from tensorflow import keras
from tensorflow.keras import layers


class C:
    def __init__(self):
        self.n = 3


def get_model():
    c = C()
    vars(c)["n"] = 6
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(c.n)(inp))
