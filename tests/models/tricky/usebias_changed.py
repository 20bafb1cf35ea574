from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8)
    d.use_bias = False
    return keras.Model(inp, d(inp))
