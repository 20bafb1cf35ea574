from tensorflow import keras
from tensorflow.keras import layers


class Cfg:
    def __setattr__(self, k, v):
        object.__setattr__(self, k, v * 2)


def get_model():
    inp = keras.Input((8,))
    c = Cfg()
    c.n = 3
    return keras.Model(inp, layers.Dense(c.n)(inp))
