from tensorflow import keras
from tensorflow.keras import layers


class Base:
    reg = []

    def __init_subclass__(cls, n=1, **k):
        Base.reg.append(n)
        cls.n = n * 3


class A(Base, n=2):
    pass


class B(Base):
    pass


def get_model():
    inp = keras.Input((8,))
    x = inp
    for n in Base.reg:
        x = layers.Dense(n)(x)
    return keras.Model(inp, layers.Dense(A.n + B.n)(x))
