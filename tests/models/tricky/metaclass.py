from tensorflow import keras
from tensorflow.keras import layers


class Meta(type):
    def __new__(m, name, bases, ns):
        ns["n"] = ns.get("n", 1) * 4
        return super().__new__(m, name, bases, ns)

    def __call__(cls, *a):
        o = super().__call__(*a)
        o.extra = 2
        return o


class C(metaclass=Meta):
    n = 2


def get_model():
    inp = keras.Input((8,))
    c = C()
    return keras.Model(inp, layers.Dense(c.n + c.extra)(inp))
