from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    base = keras.Sequential([keras.Input((8,)), layers.Dense(8)])
    other = keras.models.clone_model(base)
    return keras.Model(inp, other(base(inp)))
