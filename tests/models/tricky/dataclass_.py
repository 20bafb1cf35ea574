import dataclasses

from tensorflow import keras
from tensorflow.keras import layers


@dataclasses.dataclass
class C:
    n: int = 3
    sizes: list = dataclasses.field(default_factory=lambda: [4])

    def __post_init__(self):
        self.n *= 2


def get_model():
    inp = keras.Input((8,))
    a, b = C(), dataclasses.replace(C(), n=5)
    a.sizes.append(7)
    x = inp
    for n in [a.n, *b.sizes, *a.sizes, b.n]:
        x = layers.Dense(n)(x)
    return keras.Model(inp, x)
