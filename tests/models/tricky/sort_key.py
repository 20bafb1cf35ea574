from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    ls = {"b": 3, "a": 4, "c": 3}
    x = inp
    for k, n in sorted(ls.items(), key=lambda kv: (-kv[1], kv[0]), reverse=True):
        x = layers.Dense(n, name=k)(x)
    return keras.Model(inp, x)
