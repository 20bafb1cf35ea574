from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    s = {9, 3, 17}
    n = s.pop()
    return keras.Model(inp, layers.Dense(n)(inp))
