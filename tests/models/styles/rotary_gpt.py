"""A decoder with rotary positions: NumPy tables, layers in a dict, models in models, tied weights."""

import math
from types import SimpleNamespace

import numpy as np
import tensorflow as tf
from tensorflow import keras


class RMSNorm(keras.layers.Layer):
    def __init__(self, eps=1e-6, **kwargs):
        super().__init__(**kwargs)
        self.eps = eps

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=input_shape[-1:], initializer="ones")

    def call(self, x):
        dtype = x.dtype
        x = tf.cast(x, tf.float32)
        x = x * tf.math.rsqrt(tf.reduce_mean(tf.square(x), axis=-1, keepdims=True) + self.eps)
        return tf.cast(x, dtype) * self.scale


def precompute_freqs(dim, end, theta=10000.0):
    freqs = 1.0 / (theta ** (np.arange(0, dim, 2)[: (dim // 2)].astype(np.float32) / dim))
    t = np.arange(end, dtype=np.float32)
    freqs = np.outer(t, freqs).astype(np.float32)
    return np.cos(freqs), np.sin(freqs)


def rotate_half(x):
    x1, x2 = tf.split(x, 2, axis=-1)
    return tf.concat([-x2, x1], axis=-1)


def apply_rotary(x, cos, sin):
    # x: (b, h, t, d)
    t = tf.shape(x)[2]
    cos = tf.concat([cos, cos], -1)[None, None, :t, :]
    sin = tf.concat([sin, sin], -1)[None, None, :t, :]
    return (x * cos) + (rotate_half(x) * sin)


class CausalSelfAttention(keras.layers.Layer):
    def __init__(self, cfg, **kwargs):
        super().__init__(**kwargs)
        assert cfg.n_embd % cfg.n_head == 0
        self.cfg = cfg
        self.c_attn = keras.layers.Dense(
            3 * cfg.n_embd,
            use_bias=cfg.bias,
            name="c_attn",
            kernel_initializer=keras.initializers.RandomNormal(0.0, 0.02),
        )
        self.c_proj = keras.layers.Dense(
            cfg.n_embd,
            use_bias=cfg.bias,
            name="c_proj",
            kernel_initializer=keras.initializers.RandomNormal(
                0.0, 0.02 / math.sqrt(2 * cfg.n_layer)
            ),
        )
        self.attn_dropout = keras.layers.Dropout(cfg.dropout)
        self.resid_dropout = keras.layers.Dropout(cfg.dropout)
        self.cos, self.sin = precompute_freqs(cfg.n_embd // cfg.n_head, cfg.block_size)
        self.mask = tf.linalg.band_part(tf.ones((cfg.block_size, cfg.block_size)), -1, 0)

    def split_heads(self, x):
        B, T = tf.shape(x)[0], tf.shape(x)[1]
        return tf.transpose(tf.reshape(x, (B, T, self.cfg.n_head, -1)), (0, 2, 1, 3))

    def call(self, x, training=None):
        B, T, C = tf.shape(x)[0], tf.shape(x)[1], x.shape[-1]
        q, k, v = map(self.split_heads, tf.split(self.c_attn(x), 3, axis=-1))
        q, k = apply_rotary(q, self.cos, self.sin), apply_rotary(k, self.cos, self.sin)
        att = (q @ tf.transpose(k, (0, 1, 3, 2))) * (1.0 / math.sqrt(C // self.cfg.n_head))
        mask = self.mask[:T, :T]
        att = tf.where(mask[None, None] == 0, -1e10, att)
        att = self.attn_dropout(tf.nn.softmax(att), training=training)
        y = tf.reshape(tf.transpose(att @ v, [0, 2, 1, 3]), (B, T, C))
        return self.resid_dropout(self.c_proj(y), training=training)


class SwiGLU(keras.layers.Layer):
    def __init__(self, cfg, **kwargs):
        super().__init__(**kwargs)
        hidden = int(2 * (4 * cfg.n_embd) / 3)
        hidden = cfg.multiple_of * ((hidden + cfg.multiple_of - 1) // cfg.multiple_of)
        self.w1 = keras.layers.Dense(hidden, use_bias=False)
        self.w2 = keras.layers.Dense(cfg.n_embd, use_bias=False)
        self.w3 = keras.layers.Dense(hidden, use_bias=False)

    def call(self, x):
        return self.w2(tf.nn.silu(self.w1(x)) * self.w3(x))


class Block(keras.Model):
    def __init__(self, cfg, idx):
        super().__init__(name=f"h{idx}")
        self.ln_1, self.ln_2 = RMSNorm(name="ln_1"), RMSNorm(name="ln_2")
        self.attn = CausalSelfAttention(cfg)
        self.mlp = SwiGLU(cfg)

    def call(self, x, training=None):
        x = x + self.attn(self.ln_1(x), training)
        return x + self.mlp(self.ln_2(x))


class GPT(keras.Model):
    @classmethod
    def default_config(cls, **overrides):
        cfg = SimpleNamespace(
            vocab_size=31,
            block_size=16,
            n_layer=2,
            n_head=2,
            n_embd=16,
            dropout=0.1,
            bias=False,
            multiple_of=8,
        )
        for k, v in overrides.items():
            setattr(cfg, k, v)
        return cfg

    def __init__(self, config):
        super().__init__()
        self.config = config
        self.transformer = dict(
            wte=keras.layers.Embedding(config.vocab_size, config.n_embd, name="wte"),
            drop=keras.layers.Dropout(config.dropout),
            h=[Block(config, i) for i in range(config.n_layer)],
            ln_f=RMSNorm(name="ln_f"),
        )

    def call(self, idx, targets=None, training=False):
        tok = self.transformer["wte"](idx)
        x = self.transformer["drop"](tok, training=training)
        for block in self.transformer["h"]:
            x = block(x, training=training)
        x = self.transformer["ln_f"](x)
        logits = tf.matmul(x, self.transformer["wte"].embeddings, transpose_b=True)
        loss = None
        if targets is not None:
            loss = tf.reduce_mean(
                keras.losses.sparse_categorical_crossentropy(targets, logits, from_logits=True)
            )
        return logits if loss is None else (logits, loss)

    def generate(self, idx, steps):
        for _ in range(steps):
            logits = self(idx[:, -self.config.block_size :])
            idx = tf.concat([idx, tf.argmax(logits[:, -1:], -1, output_type=idx.dtype)], 1)
        return idx


def get_model():
    model = GPT(GPT.default_config(n_layer=3, n_head=4))
    ids = keras.Input((None,), dtype="int32")
    return keras.Model(ids, model(ids))


INT_MAX = 31
