from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8, name="a")
    d._name = "b"
    return keras.Model(inp, layers.Dense(3, name="a")(d(inp)))
