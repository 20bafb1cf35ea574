from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    ls = [keras.Input((8,)), layers.Dense(3)]
    m = keras.Sequential(ls)
    ls.append(layers.Dense(9))
    return m
