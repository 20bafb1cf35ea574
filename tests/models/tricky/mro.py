from tensorflow import keras
from tensorflow.keras import layers


class A(layers.Layer):
    def mid(self, x):
        return x + 1.0


class B(A):
    def mid(self, x):
        return super().mid(x) * 2.0


class C(A):
    def mid(self, x):
        return super().mid(x) * 3.0


class D(B, C):
    def __init__(self):
        super().__init__()
        self.d = layers.Dense(8)

    def call(self, x):
        return self.mid(self.d(x))


def get_model():
    inp = keras.Input((8,))
    return keras.Model(inp, D()(inp))
