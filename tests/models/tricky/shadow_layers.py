from tensorflow import keras


class layers2:
    @staticmethod
    def Dense(n):
        return keras.layers.Dense(n * 2)


def get_model():
    layers = layers2
    inp = keras.Input((8,))
    return keras.Model(inp, layers.Dense(3)(inp))
