from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    return keras.Model(
        inp, layers.Dense(-7 // 2 + 10 + round(2.5) + round(3.5) + int(-3.9) + (-7 % 3))(inp)
    )
