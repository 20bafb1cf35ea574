from tensorflow import keras
from tensorflow.keras import layers


class N:
    def __init__(self, n):
        self.n = n

    def __eq__(self, o):
        return True

    def __bool__(self):
        return False

    def __len__(self):
        return 5


def get_model():
    inp = keras.Input((8,))
    x = inp
    if N(3) == N(4):
        x = layers.Dense(3)(x)
    if N(3):
        x = layers.Dense(4)(x)
    return keras.Model(inp, layers.Dense(len(N(1)))(x))
