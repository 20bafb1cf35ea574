from tensorflow import keras
from tensorflow.keras import layers

COUNT = 0


def block(x):
    global COUNT
    COUNT += 1
    return layers.Dense(COUNT + 2)(x)


def get_model():
    inp = keras.Input((8,))
    x = block(inp)
    x = block(x)
    if COUNT == 2:
        x = block(x)
    return keras.Model(inp, x)
