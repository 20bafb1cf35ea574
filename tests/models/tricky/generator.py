from tensorflow import keras
from tensorflow.keras import layers


def sizes():
    n = 3
    while True:
        got = yield n
        n += got or 1


def get_model():
    inp = keras.Input((8,))
    g = sizes()
    x = layers.Dense(next(g))(inp)
    x = layers.Dense(g.send(4))(x)
    x = layers.Dense(next(g))(x)
    return keras.Model(inp, x)
