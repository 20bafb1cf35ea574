from tensorflow import keras
from tensorflow.keras import layers


class Stop(Exception):
    pass


def get_model():
    inp = keras.Input((8,))
    x = inp
    try:
        for n in range(10):
            if n == 3:
                raise Stop(n)
            x = layers.Dense(n + 2)(x)
    except Stop as e:
        x = layers.Dense(e.args[0] * 5)(x)
    else:
        x = layers.Dense(99)(x)
    return keras.Model(inp, x)
