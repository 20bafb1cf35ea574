from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    x = inp
    for n in {11, 3, 8, 100, 7}:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
