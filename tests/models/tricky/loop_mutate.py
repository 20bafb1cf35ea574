from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    ns = [3, 4, 5]
    x = inp
    for n in ns:
        x = layers.Dense(n)(x)
        if n == 3:
            ns.remove(4)
        if n == 5 and len(ns) < 4:
            ns.append(6)
    return keras.Model(inp, x)
