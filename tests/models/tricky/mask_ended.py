from tensorflow import keras
from tensorflow.keras import layers

INT_MAX = 20


class Plain(layers.Layer):
    def __init__(self, embed_dim, num_heads, masking=False, **kwargs):
        super().__init__(**kwargs)
        self.attention = layers.MultiHeadAttention(num_heads=num_heads, key_dim=embed_dim)
        self.norm = layers.LayerNormalization()
        self.supports_masking = masking

    def call(self, x):
        return self.norm(x + self.attention(x, x))


def get_model():
    inp = keras.Input((6,), dtype="int64")
    x = layers.Embedding(20, 8, mask_zero=True)(inp)
    x = Plain(8, 2, False)(x)
    x = layers.LSTM(4, return_sequences=True)(x)
    return keras.Model(inp, layers.GlobalAveragePooling1D()(x))
