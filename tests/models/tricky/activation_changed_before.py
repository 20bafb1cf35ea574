from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8, activation="relu")
    d.activation = keras.activations.tanh
    d.units = 5
    x = d(inp)
    return keras.Model(inp, x)
