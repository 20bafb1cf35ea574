"""A GPT decoder: causal attention in blocks that normalize first."""
# --input (12,):int32

import math

import tensorflow as tf
from tensorflow.keras import Model, layers


def gelu_new(x):
    return tf.nn.gelu(x, approximate=True)


class CausalSelfAttention(layers.Layer):
    def __init__(self, n_embd, n_head, block_size, pdrop=0.1, **kwargs):
        super().__init__(**kwargs)
        assert n_embd % n_head == 0
        self.n_embd = n_embd
        self.n_head = n_head
        self.c_attn = layers.Dense(3 * n_embd, name="c_attn")
        self.c_proj = layers.Dense(n_embd, name="c_proj")
        self.attn_dropout = layers.Dropout(pdrop)
        self.resid_dropout = layers.Dropout(pdrop)

    def call(self, x, training=None):
        length, width = x.shape[1], self.n_embd // self.n_head
        q, k, v = tf.split(self.c_attn(x), 3, axis=-1)
        q, k, v = [
            tf.transpose(tf.reshape(t, (-1, length, self.n_head, width)), (0, 2, 1, 3))
            for t in (q, k, v)
        ]
        att = tf.matmul(q, k, transpose_b=True) * (1.0 / math.sqrt(width))
        causal = tf.linalg.band_part(tf.ones((length, length)), -1, 0)
        att = att * causal - 1e9 * (1.0 - causal)
        att = self.attn_dropout(tf.nn.softmax(att), training=training)
        y = tf.reshape(tf.transpose(att @ v, (0, 2, 1, 3)), (-1, length, self.n_embd))
        return self.resid_dropout(self.c_proj(y), training=training)


class Block(layers.Layer):
    def __init__(self, n_embd, n_head, block_size, **kwargs):
        super().__init__(**kwargs)
        self.ln_1 = layers.LayerNormalization(epsilon=1e-5)
        self.attn = CausalSelfAttention(n_embd, n_head, block_size, name="attn")
        self.ln_2 = layers.LayerNormalization(epsilon=1e-5)
        self.mlp = self.make_mlp(n_embd)

    @staticmethod
    def make_mlp(width):
        return {
            "c_fc": layers.Dense(4 * width, activation=gelu_new),
            "c_proj": layers.Dense(width),
            "dropout": layers.Dropout(0.1),
        }

    def call(self, x, training=None):
        x = x + self.attn(self.ln_1(x), training=training)
        y = self.mlp["c_proj"](self.mlp["c_fc"](self.ln_2(x)))
        return x + self.mlp["dropout"](y, training=training)


class GPT(Model):
    SIZES = {"nano": (2, 2, 32), "micro": (4, 4, 64)}

    def __init__(self, size="nano", vocab_size=60, block_size=12, **kwargs):
        super().__init__(**kwargs)
        self.n_layer, n_head, n_embd = self.SIZES[size]
        self.wte = layers.Embedding(vocab_size, n_embd)
        self.wpe = layers.Embedding(block_size, n_embd)
        self.drop = layers.Dropout(0.1)
        for index in range(self.n_layer):
            setattr(self, f"h{index}", Block(n_embd, n_head, block_size, name=f"h{index}"))
        self.ln_f = layers.LayerNormalization(epsilon=1e-5)
        self.lm_head = layers.Dense(vocab_size, use_bias=False)

    def call(self, ids, training=None):
        positions = tf.range(0, ids.shape[1], dtype=tf.int32)
        x = self.drop(self.wte(ids) + self.wpe(positions), training=training)
        for index in range(self.n_layer):
            x = getattr(self, f"h{index}")(x, training=training)
        return self.lm_head(self.ln_f(x))


def get_model():
    model = GPT("nano")
    model(tf.zeros((1, 12), tf.int32))
    return model


INT_MAX = 60
