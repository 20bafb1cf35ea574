from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def __init__(self):
        super().__init__()
        self.fc = layers.Dense(8)
        self.scale = 1.0

    def call(self, x):
        return self.fc(x) * self.scale


def get_model():
    inp = keras.Input((8,))
    b = B()
    y = b(inp)
    b.scale = 3.0
    return keras.Model(inp, y)
