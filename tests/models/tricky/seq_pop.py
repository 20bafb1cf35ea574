from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    m = keras.Sequential([keras.Input((8,)), layers.Dense(3), layers.Dense(4)])
    m.pop()
    m.add(layers.Dense(7))
    return m
