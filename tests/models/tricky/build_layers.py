from tensorflow import keras
from tensorflow.keras import layers


class B(layers.Layer):
    def build(self, s):
        self.d = layers.Dense(s[-1] * 2)
        super().build(s)

    def call(self, x):
        return self.d(x)


def get_model():
    inp = keras.Input((8,))
    b = B()
    x = b(inp)
    return keras.Model(inp, B()(x))
