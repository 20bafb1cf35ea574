from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    fns = [lambda t, n=n: layers.Dense(n)(t) for n in (3, 4)]
    x = inp
    for f in fns:
        x = f(x)
    return keras.Model(inp, x)
