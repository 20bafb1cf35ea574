"""A vision transformer with two tokens: settings in dictionaries, layers or functions, scores."""

import collections.abc

import tensorflow as tf
import tensorflow.keras as K
from tensorflow.keras import initializers
from tensorflow.keras import layers as L


def to_2tuple(x):
    if isinstance(x, collections.abc.Iterable):
        return tuple(x)
    return (x, x)


def get_config(name):
    presets = {
        "vit_tiny": dict(hidden_dim=32, depth=2, heads=4, mlp_dim=64),
        "vit_small": dict(hidden_dim=64, depth=4, heads=8, mlp_dim=128),
    }
    if name not in presets:
        raise KeyError(f"unknown preset {name}, choose from {sorted(presets)}")
    cfg = {
        "img_size": 24,
        "patch_size": 8,
        "drop_rate": 0.1,
        "attn_drop_rate": 0.0,
        "drop_path_rate": 0.2,
        "qkv_bias": True,
        "init_values": 1e-4,
        "pool": "token",
        "num_classes": 7,
        "distilled": True,
    }
    cfg.update(presets[name])
    return cfg


class StochasticDepth(L.Layer):
    """Drop Path also known as Stochastic Depth layer."""

    def __init__(self, drop_prob: float, **kwargs):
        super().__init__(**kwargs)
        self.drop_prob = drop_prob

    def call(self, x, training=None):
        if training:
            keep_prob = 1 - self.drop_prob
            shape = (tf.shape(x)[0],) + (1,) * (len(tf.shape(x)) - 1)
            random_tensor = keep_prob + tf.random.uniform(shape, 0, 1)
            random_tensor = tf.floor(random_tensor)
            return (x / keep_prob) * random_tensor
        return x

    def get_config(self):
        config = super().get_config()
        config.update({"drop_prob": self.drop_prob})
        return config


class LayerScale(L.Layer):
    def __init__(self, init_values: float, projection_dim: int, **kwargs):
        super().__init__(**kwargs)
        self.init_values = init_values
        self.projection_dim = projection_dim

    def build(self, input_shape):
        self.gamma = self.add_weight(
            shape=(self.projection_dim,),
            initializer=initializers.Constant(self.init_values),
            name="gamma",
        )

    def call(self, x):
        return x * self.gamma


class PatchEmbed(L.Layer):
    def __init__(self, img_size, patch_size, embed_dim, **kw):
        super(PatchEmbed, self).__init__(**kw)
        self.img_size = to_2tuple(img_size)
        self.patch_size = to_2tuple(patch_size)
        self.grid_size = tuple(s // p for s, p in zip(self.img_size, self.patch_size))
        self.num_patches = self.grid_size[0] * self.grid_size[1]
        self.proj = L.Dense(embed_dim)

    def call(self, images):
        B = tf.shape(images)[0]
        patches = tf.image.extract_patches(
            images=images,
            sizes=[1, *self.patch_size, 1],
            strides=[1, *self.patch_size, 1],
            rates=[1, 1, 1, 1],
            padding="VALID",
        )
        patch_dims = patches.shape[-1]
        patches = tf.reshape(patches, [B, -1, patch_dims])
        return self.proj(patches)


class Attention(L.Layer):
    def __init__(self, dim, num_heads=8, qkv_bias=False, attn_drop=0.0, proj_drop=0.0, **kwargs):
        super().__init__(**kwargs)
        assert dim % num_heads == 0, "dim should be divisible by num_heads"
        self.num_heads = num_heads
        self.head_dim = dim // num_heads
        self.scale = self.head_dim**-0.5
        self.qkv = L.Dense(dim * 3, use_bias=qkv_bias, name="qkv")
        self.attn_drop = L.Dropout(attn_drop)
        self.proj = L.Dense(dim, name="proj")
        self.proj_drop = L.Dropout(proj_drop)

    def call(self, inputs, training=None, return_attention=False):
        _, N, C = inputs.shape
        B = tf.shape(inputs)[0]
        qkv = self.qkv(inputs)
        qkv = tf.reshape(qkv, (B, N, 3, self.num_heads, self.head_dim))
        qkv = tf.transpose(qkv, perm=[2, 0, 3, 1, 4])
        q, k, v = tf.unstack(qkv, axis=0)
        attn = tf.einsum("bhqd,bhkd->bhqk", q, k) * self.scale
        attn = tf.nn.softmax(attn, axis=-1)
        weights = attn
        attn = self.attn_drop(attn, training=training)
        x = tf.einsum("bhqk,bhkd->bhqd", attn, v)
        x = tf.transpose(x, (0, 2, 1, 3))
        x = tf.reshape(x, (-1, N, C))
        x = self.proj_drop(self.proj(x), training=training)
        return (x, weights) if return_attention else x


class Mlp(L.Layer):
    def __init__(
        self,
        in_features,
        hidden_features=None,
        out_features=None,
        act_layer="gelu",
        drop=0.0,
        name=None,
    ):
        super().__init__(name=name)
        out_features = out_features or in_features
        hidden_features = hidden_features or in_features
        self.fc1 = L.Dense(hidden_features)
        self.act = L.Activation(act_layer) if isinstance(act_layer, str) else act_layer()
        self.fc2 = L.Dense(out_features)
        self.drop = L.Dropout(drop)

    def call(self, x, training=None):
        for fn in (self.fc1, self.act):
            x = fn(x)
        x = self.drop(x, training=training)
        x = self.fc2(x)
        return self.drop(x, training=training)


class Block(L.Layer):
    def __init__(
        self,
        dim,
        num_heads,
        mlp_dim,
        *,
        qkv_bias=False,
        drop=0.0,
        attn_drop=0.0,
        drop_path=0.0,
        init_values=None,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.norm1 = L.LayerNormalization(epsilon=1e-6, name="norm1")
        self.attn = Attention(dim, num_heads, qkv_bias, attn_drop, drop, name="attn")
        self.drop_path = StochasticDepth(drop_path) if drop_path > 0.0 else tf.identity
        self.norm2 = L.LayerNormalization(epsilon=1e-6, name="norm2")
        self.mlp = Mlp(dim, mlp_dim, drop=drop, name="mlp")
        self.ls1 = LayerScale(init_values, dim) if init_values else (lambda x: x)
        self.ls2 = LayerScale(init_values, dim) if init_values else (lambda x: x)

    def call(self, x, training=None):
        attn_out, score = self.attn(self.norm1(x), training=training, return_attention=True)
        x = x + self.drop_path(self.ls1(attn_out))
        x = x + self.drop_path(self.ls2(self.mlp(self.norm2(x), training=training)))
        return x, score


class VisionTransformer(K.Model):
    def __init__(
        self,
        *,
        img_size,
        patch_size,
        hidden_dim,
        depth,
        heads,
        mlp_dim,
        num_classes,
        qkv_bias,
        drop_rate,
        attn_drop_rate,
        drop_path_rate,
        init_values,
        pool,
        distilled,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.pool = pool
        self.num_tokens = 2 if distilled else 1
        self.hidden_dim = hidden_dim
        self.patch_embed = PatchEmbed(img_size, patch_size, hidden_dim, name="patch_embed")
        n = self.patch_embed.num_patches
        self.cls_token = tf.Variable(tf.zeros((1, 1, hidden_dim)), name="cls", trainable=True)
        self.dist_token = (
            tf.Variable(tf.zeros((1, 1, hidden_dim)), name="dist") if distilled else None
        )
        self.pos_embed = self.add_weight(
            name="pos",
            shape=(1, n + self.num_tokens, hidden_dim),
            initializer=initializers.TruncatedNormal(stddev=0.02),
        )
        self.pos_drop = L.Dropout(drop_rate)
        dpr = [
            x.numpy().item() if hasattr(x, "numpy") else x
            for x in [drop_path_rate * i / max(1, depth - 1) for i in range(depth)]
        ]
        self.blocks = [
            Block(
                hidden_dim,
                heads,
                mlp_dim,
                qkv_bias=qkv_bias,
                drop=drop_rate,
                attn_drop=attn_drop_rate,
                drop_path=dpr[i],
                init_values=init_values,
                name=f"blocks_{i}",
            )
            for i in range(depth)
        ]
        self.norm = L.LayerNormalization(epsilon=1e-6, name="norm")
        self.head = L.Dense(num_classes, name="head") if num_classes > 0 else tf.identity
        self.head_dist = L.Dense(num_classes, name="head_dist") if distilled else None

    def call(self, inputs, training=None):
        n = tf.shape(inputs)[0]
        x = self.patch_embed(inputs)
        tokens = [tf.broadcast_to(self.cls_token, (n, 1, self.hidden_dim))]
        if self.dist_token is not None:
            tokens.append(tf.repeat(self.dist_token, repeats=n, axis=0))
        x = tf.concat(tokens + [x], axis=1)
        x = x + self.pos_embed
        x = self.pos_drop(x, training=training)
        attention_scores = {}
        for i, block in enumerate(self.blocks):
            x, attention_scores[f"block_{i}"] = block(x, training=training)
        x = self.norm(x)
        if self.head_dist is not None:
            a, b = self.head(x[:, 0]), self.head_dist(x[:, 1])
            if not training:
                return (a + b) / 2, attention_scores
            return a, b
        pooled = (
            x[:, 0] if self.pool == "token" else tf.reduce_mean(x[:, self.num_tokens :], axis=1)
        )
        return self.head(pooled), attention_scores


def get_model():
    cfg = get_config("vit_tiny")
    size = cfg["img_size"]
    inputs = K.Input((size, size, 3))
    model = VisionTransformer(**cfg, name="vit_tiny")
    outputs, scores = model(inputs)
    return K.Model(inputs, [outputs, scores])
