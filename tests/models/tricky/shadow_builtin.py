from tensorflow import keras
from tensorflow.keras import layers


def range(n):
    return [n, n + 1]


def get_model():
    inp = keras.Input((8,))
    x = inp
    for i in range(3):
        x = layers.Dense(i)(x)
    return keras.Model(inp, x)
