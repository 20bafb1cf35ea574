import math
from typing import Dict, Optional

import numpy as np
import tensorflow as tf
from tensorflow.keras import layers


class PositionEmbeddingSine(layers.Layer):
    def __init__(self, num_pos_features=8, temperature=10000, normalize=True, **kwargs):
        super().__init__(**kwargs)
        self.num_pos_features = num_pos_features
        self.temperature = temperature
        self.normalize = normalize
        self.scale = 2 * math.pi

    def call(self, x):
        h, w = x.shape[1], x.shape[2]
        y = np.arange(1, h + 1, dtype=np.float32)
        xs = np.arange(1, w + 1, dtype=np.float32)
        if self.normalize:
            y = y / (y[-1] + 1e-6) * self.scale
            xs = xs / (xs[-1] + 1e-6) * self.scale
        dim_t = self.temperature ** (
            2 * (np.arange(self.num_pos_features) // 2) / self.num_pos_features
        )
        px = xs[:, None] / dim_t
        py = y[:, None] / dim_t
        px = np.stack([np.sin(px[:, 0::2]), np.cos(px[:, 1::2])], axis=2).reshape(w, -1)
        py = np.stack([np.sin(py[:, 0::2]), np.cos(py[:, 1::2])], axis=2).reshape(h, -1)
        pos = np.concatenate(
            [np.tile(py[:, None, :], (1, w, 1)), np.tile(px[None, :, :], (h, 1, 1))], axis=-1
        )
        return tf.constant(pos[None].astype("float32"))


class MLP(layers.Layer):
    """Simple FFN head."""

    def __init__(self, hidden_dim, output_dim, num_layers, **kwargs):
        super().__init__(**kwargs)
        self.num_layers = num_layers
        h = [hidden_dim] * (num_layers - 1)
        self.layers_ = [layers.Dense(k, name=f"l{i}") for i, k in enumerate(h + [output_dim])]

    def call(self, x):
        for i, layer in enumerate(self.layers_):
            x = tf.nn.relu(layer(x)) if i < self.num_layers - 1 else layer(x)
        return x


class EncoderLayer(layers.Layer):
    def __init__(self, dim, heads, ff, dropout=0.1, **kw):
        super().__init__(**kw)
        self.self_attn = layers.MultiHeadAttention(heads, dim // heads, dropout=dropout)
        self.linear1 = layers.Dense(ff, activation="relu")
        self.linear2 = layers.Dense(dim)
        self.norm1 = layers.LayerNormalization(epsilon=1e-5)
        self.norm2 = layers.LayerNormalization(epsilon=1e-5)
        self.dropout = layers.Dropout(dropout)

    @staticmethod
    def with_pos(t, pos: Optional[tf.Tensor]):
        return t if pos is None else t + pos

    def call(self, src, pos=None, training=None):
        q = k = self.with_pos(src, pos)
        src2 = self.self_attn(query=q, key=k, value=src, training=training)
        src = self.norm1(src + self.dropout(src2, training=training))
        src2 = self.linear2(self.dropout(self.linear1(src), training=training))
        return self.norm2(src + self.dropout(src2, training=training))


class DecoderLayer(layers.Layer):
    def __init__(self, dim, heads, ff, dropout=0.1, **kw):
        super().__init__(**kw)
        self.self_attn = layers.MultiHeadAttention(heads, dim // heads)
        self.cross = layers.MultiHeadAttention(heads, dim // heads)
        self.linear1 = layers.Dense(ff, activation="relu")
        self.linear2 = layers.Dense(dim)
        self.norms = [layers.LayerNormalization(epsilon=1e-5) for _ in range(3)]
        self.drop = layers.Dropout(dropout)

    def call(self, tgt, memory, pos=None, query_pos=None, training=None):
        n1, n2, n3 = self.norms
        q = tgt + query_pos
        tgt = n1(tgt + self.drop(self.self_attn(q, tgt, key=q), training=training))
        t2 = self.cross(query=tgt + query_pos, value=memory, key=memory + pos)
        tgt = n2(tgt + self.drop(t2, training=training))
        return n3(tgt + self.linear2(self.linear1(tgt)))


class DETR(tf.keras.Model):
    def __init__(self, num_classes, num_queries, dim=16, heads=4, enc=2, dec=2, aux_loss=False):
        super().__init__()
        self.num_queries = num_queries
        self.backbone = tf.keras.Sequential(
            [
                layers.Conv2D(8, 3, 2, padding="same", activation="relu"),
                layers.Conv2D(16, 3, 2, padding="same", activation="relu"),
            ],
            name="backbone",
        )
        self.input_proj = layers.Conv2D(dim, 1, name="input_proj")
        self.pos_enc = PositionEmbeddingSine(dim // 2)
        self.encoder = [EncoderLayer(dim, heads, 32, name=f"enc{i}") for i in range(enc)]
        self.decoder = [DecoderLayer(dim, heads, 32, name=f"dec{i}") for i in range(dec)]
        self.norm = layers.LayerNormalization(epsilon=1e-5)
        self.query_embed = layers.Embedding(num_queries, dim, name="query_embed")
        self.class_embed = layers.Dense(num_classes + 1, name="class_embed")
        self.bbox_embed = MLP(dim, 4, 3, name="bbox_embed")
        self.aux_loss = aux_loss

    def call(self, images, training=None) -> Dict[str, tf.Tensor]:
        feat = self.input_proj(self.backbone(images, training=training))
        b, h, w, c = feat.shape
        pos = tf.reshape(self.pos_enc(feat), (1, h * w, c))
        src = tf.reshape(feat, (-1, h * w, c))
        for layer in self.encoder:
            src = layer(src, pos=pos, training=training)
        queries = self.query_embed(tf.range(self.num_queries))[tf.newaxis]
        tgt = tf.zeros_like(queries) + tf.zeros((tf.shape(images)[0], 1, 1))
        hs = []
        for layer in self.decoder:
            tgt = layer(tgt, src, pos=pos, query_pos=queries, training=training)
            hs.append(self.norm(tgt))
        logits = [self.class_embed(x) for x in hs]
        boxes = [tf.sigmoid(self.bbox_embed(x)) for x in hs]
        out = {"pred_logits": logits[-1], "pred_boxes": boxes[-1]}
        if self.aux_loss:
            out["aux"] = [{"logits": a, "boxes": b} for a, b in zip(logits[:-1], boxes[:-1])]
        return out


def get_model():
    inp = tf.keras.Input((32, 32, 3))
    return tf.keras.Model(inp, DETR(5, 6)(inp))
