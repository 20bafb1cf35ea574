from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    a = [3]
    b = a
    b += [4]
    c = a
    c = c + [5]
    x = inp
    for n in a:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
