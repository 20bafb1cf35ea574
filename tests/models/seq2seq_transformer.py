"""An encoder and a decoder: sinusoidal places, padding and causal masks, layers in one list."""

import numpy as np
import tensorflow as tf


def positional_encoding(length, depth):
    half = depth // 2
    positions = np.arange(length)[:, np.newaxis]
    rates = 1 / 10000 ** (np.arange(half)[np.newaxis, :] / half)
    angles = positions * rates
    return np.concatenate([np.sin(angles), np.cos(angles)], axis=-1).astype("float32")


class PositionalEmbedding(tf.keras.layers.Layer):
    def __init__(self, vocab_size, d_model, length=64, **kwargs):
        super().__init__(**kwargs)
        self.d_model = d_model
        self.embedding = tf.keras.layers.Embedding(vocab_size, d_model)
        self.pos_encoding = positional_encoding(length, d_model)

    def call(self, x):
        length = x.shape[1]
        x = self.embedding(x)
        x *= tf.math.sqrt(tf.cast(self.d_model, tf.float32))
        return x + self.pos_encoding[np.newaxis, :length, :]


class BaseAttention(tf.keras.layers.Layer):
    def __init__(self, num_heads, key_dim, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.mha = tf.keras.layers.MultiHeadAttention(num_heads, key_dim, dropout=dropout)
        self.layernorm = tf.keras.layers.LayerNormalization()
        self.add = tf.keras.layers.Add()


class CrossAttention(BaseAttention):
    def call(self, x, context, mask):
        output = self.mha(query=x, key=context, value=context, attention_mask=mask)
        return self.layernorm(self.add([x, output]))


class GlobalSelfAttention(BaseAttention):
    def call(self, x, mask):
        return self.layernorm(self.add([x, self.mha(x, x, attention_mask=mask)]))


class CausalSelfAttention(BaseAttention):
    def call(self, x):
        length = x.shape[1]
        mask = tf.cast(tf.linalg.band_part(tf.ones((1, length, length)), -1, 0), tf.bool)
        return self.layernorm(self.add([x, self.mha(x, x, attention_mask=mask)]))


class FeedForward(tf.keras.layers.Layer):
    def __init__(self, d_model, dff, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.seq = tf.keras.Sequential(
            [
                tf.keras.layers.Dense(dff, activation="relu"),
                tf.keras.layers.Dense(d_model),
                tf.keras.layers.Dropout(dropout),
            ]
        )
        self.add = tf.keras.layers.Add()
        self.layer_norm = tf.keras.layers.LayerNormalization()

    def call(self, x):
        return self.layer_norm(self.add([x, self.seq(x)]))


class EncoderLayer(tf.keras.layers.Layer):
    def __init__(self, *, d_model, num_heads, dff, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.attention = GlobalSelfAttention(num_heads, d_model // num_heads, dropout)
        self.ffn = FeedForward(d_model, dff)

    def call(self, x, mask):
        return self.ffn(self.attention(x, mask))


class DecoderLayer(tf.keras.layers.Layer):
    def __init__(self, *, d_model, num_heads, dff, dropout=0.1, **kwargs):
        super().__init__(**kwargs)
        self.causal = CausalSelfAttention(num_heads, d_model // num_heads, dropout)
        self.cross = CrossAttention(num_heads, d_model // num_heads, dropout)
        self.ffn = FeedForward(d_model, dff)

    def call(self, x, context, mask):
        return self.ffn(self.cross(self.causal(x), context, mask))


class Transformer(tf.keras.Model):
    def __init__(self, *, num_layers, source_vocab, target_vocab, d_model=32, **options):
        super().__init__()
        self.source = PositionalEmbedding(source_vocab, d_model)
        self.target = PositionalEmbedding(target_vocab, d_model)
        self.enc_layers = [EncoderLayer(d_model=d_model, **options) for _ in range(num_layers)]
        self.dec_layers = [DecoderLayer(d_model=d_model, **options) for _ in range(num_layers)]
        self.dropouts = {"enc": tf.keras.layers.Dropout(0.1), "dec": tf.keras.layers.Dropout(0.1)}
        self.final = tf.keras.layers.Dense(target_vocab)

    def call(self, inputs):
        context_ids, target_ids = inputs
        mask = tf.not_equal(context_ids, 0)[:, tf.newaxis, :]
        context = self.dropouts["enc"](self.source(context_ids))
        for layer in self.enc_layers:
            context = layer(context, mask)
        x = self.dropouts["dec"](self.target(target_ids))
        for layer in self.dec_layers:
            x = layer(x, context, mask)
        return self.final(x)


def get_model():
    model = Transformer(num_layers=2, source_vocab=50, target_vocab=60, num_heads=4, dff=64)
    source = tf.keras.Input((10,), dtype=tf.int64)
    target = tf.keras.Input((8,), dtype=tf.int64)
    return tf.keras.Model((source, target), model((source, target)))


INT_MAX = 50
