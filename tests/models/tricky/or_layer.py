from tensorflow import keras
from tensorflow.keras import layers


def block(x, layer=None):
    layer = layer or layers.Dense(4)
    return layer(x)


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, block(block(inp), keras.Sequential([layers.Dense(6)])))
