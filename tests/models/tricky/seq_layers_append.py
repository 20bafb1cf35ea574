from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    m = keras.Sequential([keras.Input((8,)), layers.Dense(3)])
    m.layers.append(layers.Dense(4))
    return m
