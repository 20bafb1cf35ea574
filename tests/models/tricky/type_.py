from tensorflow import keras
from tensorflow.keras import layers

B = type("B", (layers.Layer,), {"call": lambda self, x: x * self.k, "k": 3.0})


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, B()(layers.Dense(4)(inp)))
