from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    x = inp
    ns = [3, 4, 5]
    while (n := ns.pop()) > 3:
        x = layers.Dense(n)(x)
    return keras.Model(inp, layers.Dense(n + len(ns))(x))
