from tensorflow import keras
from tensorflow.keras import layers


class Dense(layers.Dense):
    def call(self, x):
        return super().call(x) * 2.0


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, Dense(3)(inp))
