from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    keras.backend.set_epsilon(1e-2)
    x = layers.Dense(4)(inp) / (keras.backend.epsilon() + 1.0)
    keras.backend.set_epsilon(1e-7)
    return keras.Model(inp, x)
