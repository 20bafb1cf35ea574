from tensorflow import keras
from tensorflow.keras import layers


def get_model():
    inp = keras.Input((8,))
    layer = keras.Sequential() or layers.Dense(4)
    layer.add(layers.Dense(3)) if isinstance(layer, keras.Sequential) else None
    return keras.Model(inp, layer(inp))
