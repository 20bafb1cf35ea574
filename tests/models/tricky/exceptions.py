from tensorflow import keras
from tensorflow.keras import layers


def pick(d, k):
    try:
        return d[k]
    except KeyError:
        return 6
    finally:
        d[k] = 9


def get_model():
    inp = keras.Input((8,))
    d = {"a": 3}
    x = layers.Dense(pick(d, "a"))(inp)
    x = layers.Dense(pick(d, "a"))(x)
    x = layers.Dense(pick(d, "b"))(x)
    return keras.Model(inp, x)
