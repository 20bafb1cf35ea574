from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    base = keras.Model(inp, layers.Dense(5, name="q")(layers.Dense(8, name="p")(inp)))
    return keras.Model(base.input, layers.ReLU()(base.get_layer("p").output))
