from tensorflow import keras
from tensorflow.keras import layers


def block(x, *sizes, act="relu", **kw):
    first, *rest = sizes
    x = layers.Dense(first, activation=act, **kw)(x)
    return block(x, *rest, act=None, **kw) if rest else x


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, block(inp, *[3, 4], 5, **{"use_bias": False}))
