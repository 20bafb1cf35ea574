from tensorflow import keras
from tensorflow.keras import layers


class Cfg:
    a = 3

    def __getattribute__(self, name):
        return len(name) + 6


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(Cfg().a)(inp))
