from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import tensorflow as tf
from tensorflow import keras


class Pooling(Enum):
    CLS = "cls"
    MEAN = "mean"
    EOT = "eot"


@dataclass(frozen=True)
class TowerConfig:
    width: int = 16
    depth: int = 2
    heads: int = 2
    pooling: Pooling = Pooling.CLS


@dataclass
class ClipConfig:
    embed_dim: int = 8
    vision: TowerConfig = field(default_factory=TowerConfig)
    text: TowerConfig = field(default_factory=lambda: TowerConfig(depth=1, pooling=Pooling.EOT))
    vocab: int = 30
    context: int = 6


class QuickGELU(keras.layers.Layer):
    def call(self, x):
        return x * tf.sigmoid(1.702 * x)


class ResidualAttentionBlock(keras.layers.Layer):
    def __init__(self, d_model, n_head, causal=False, **kw):
        super().__init__(**kw)
        self.attn = keras.layers.MultiHeadAttention(n_head, d_model // n_head, name="attn")
        self.ln_1 = keras.layers.LayerNormalization(epsilon=1e-5, name="ln_1")
        self.mlp = keras.Sequential(
            [
                keras.layers.Dense(d_model * 4, name="c_fc"),
                QuickGELU(name="gelu"),
                keras.layers.Dense(d_model, name="c_proj"),
            ],
            name="mlp",
        )
        self.ln_2 = keras.layers.LayerNormalization(epsilon=1e-5, name="ln_2")
        self.causal = causal

    def attention(self, x):
        mask = None
        if self.causal:
            n = x.shape[1]
            mask = np.tril(np.ones((1, n, n), dtype=bool))
        return self.attn(x, x, attention_mask=mask)

    def call(self, x):
        x = x + self.attention(self.ln_1(x))
        x = x + self.mlp(self.ln_2(x))
        return x


class Transformer(keras.layers.Layer):
    def __init__(self, cfg: TowerConfig, causal=False, **kw):
        super().__init__(**kw)
        self.resblocks = [
            ResidualAttentionBlock(cfg.width, cfg.heads, causal, name=f"resblocks_{i}")
            for i in range(cfg.depth)
        ]

    def call(self, x):
        for block in self.resblocks:
            x = block(x)
        return x


class VisionTower(keras.layers.Layer):
    def __init__(self, cfg, embed_dim, patch=8, **kw):
        super().__init__(**kw)
        self.cfg = cfg
        self.conv1 = keras.layers.Conv2D(cfg.width, patch, patch, use_bias=False, name="conv1")
        self.ln_pre = keras.layers.LayerNormalization(name="ln_pre")
        self.transformer = Transformer(cfg, name="transformer")
        self.ln_post = keras.layers.LayerNormalization(name="ln_post")
        self.proj = keras.layers.Dense(embed_dim, use_bias=False, name="proj")

    def build(self, input_shape):
        n = (input_shape[1] // 8) * (input_shape[2] // 8)
        self.class_embedding = self.add_weight("cls", shape=(1, 1, self.cfg.width))
        self.positional_embedding = self.add_weight("pos", shape=(1, n + 1, self.cfg.width))
        super().build(input_shape)

    def call(self, x):
        x = self.conv1(x)
        x = tf.reshape(x, [-1, x.shape[1] * x.shape[2], x.shape[3]])
        cls = tf.tile(self.class_embedding, [tf.shape(x)[0], 1, 1])
        x = tf.concat([cls, x], axis=1) + self.positional_embedding
        x = self.transformer(self.ln_pre(x))
        pools = {Pooling.CLS: lambda t: t[:, 0], Pooling.MEAN: lambda t: tf.reduce_mean(t, 1)}
        return self.proj(self.ln_post(pools[self.cfg.pooling](x)))


class TextTower(keras.layers.Layer):
    def __init__(self, config: ClipConfig, **kw):
        super().__init__(**kw)
        cfg = config.text
        self.cfg = cfg
        self.token_embedding = keras.layers.Embedding(config.vocab, cfg.width)
        self.pos = keras.layers.Embedding(config.context, cfg.width)
        self.transformer = Transformer(cfg, causal=True)
        self.ln_final = keras.layers.LayerNormalization()
        self.proj = keras.layers.Dense(config.embed_dim, use_bias=False)

    def call(self, text):
        x = self.token_embedding(text) + self.pos(tf.range(text.shape[1]))
        x = self.ln_final(self.transformer(x))
        if self.cfg.pooling is Pooling.EOT:
            x = tf.gather(x, tf.argmax(text, axis=-1), axis=1, batch_dims=1)
        elif self.cfg.pooling == Pooling.MEAN:
            x = tf.reduce_mean(x, axis=1)
        return self.proj(x)


class CLIP(keras.Model):
    def __init__(self, config: ClipConfig = None):
        super().__init__()
        self.config = config or ClipConfig()
        self.visual = VisionTower(self.config.vision, self.config.embed_dim, name="visual")
        self.textual = TextTower(self.config, name="textual")

    def build(self, input_shape):
        self.logit_scale = self.add_weight(
            "logit_scale", shape=(), initializer=keras.initializers.Constant(np.log(1 / 0.07))
        )
        super().build(input_shape)

    def encode_image(self, image, normalize: bool = True):
        f = self.visual(image)
        return tf.math.l2_normalize(f, axis=-1) if normalize else f

    def call(self, inputs):
        image, text = inputs["image"], inputs["text"]
        i = self.encode_image(image)
        t = tf.linalg.l2_normalize(self.textual(text), axis=-1)
        return tf.exp(self.logit_scale) * tf.reduce_sum(i * t, axis=-1, keepdims=True)


INT_MAX = None


def get_model():
    inputs = {
        "image": keras.Input((16, 16, 3), name="image"),
        "text": keras.Input((6,), dtype="int32", name="text"),
    }
    return keras.Model(inputs, CLIP()(inputs))
