from tensorflow import keras
from tensorflow.keras import layers

N = 3


def get_model():
    exec("globals()['N'] = 6")
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(N)(inp))
