from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(eval("3 + 4"))(inp))
