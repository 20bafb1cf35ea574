from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    d = layers.Dense(8, trainable=False)
    bn = layers.BatchNormalization()
    bn.trainable = False
    return keras.Model(inp, bn(d(inp)))
