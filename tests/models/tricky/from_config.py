from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8, activation="relu", name="a")
    c = d.get_config()
    c["name"] = "b"
    c["units"] = 3
    return keras.Model(inp, layers.Dense.from_config(c)(d(inp)))
