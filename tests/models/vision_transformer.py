"""A vision transformer: patches by a convolution, a class token, positions that are learnt."""

from dataclasses import dataclass

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras import layers


@dataclass
class ViTConfig:
    image_size: int = 32
    patch_size: int = 8
    hidden_size: int = 48
    num_layers: int = 3
    num_heads: int = 4
    mlp_ratio: float = 2.0
    dropout: float = 0.1
    num_classes: int = 10

    @property
    def num_patches(self):
        return (self.image_size // self.patch_size) ** 2

    @property
    def mlp_dim(self):
        return int(self.hidden_size * self.mlp_ratio)


class PatchEmbedding(layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.projection = layers.Conv2D(
            config.hidden_size, config.patch_size, strides=config.patch_size, name="projection"
        )
        self.flatten = layers.Reshape((config.num_patches, config.hidden_size))

    def call(self, images):
        return self.flatten(self.projection(images))


class AddPositions(layers.Layer):
    """The class token before the patches, and what is learnt of their places."""

    def build(self, input_shape):
        _, count, width = input_shape
        self.token = self.add_weight("token", (1, 1, width), initializer="zeros")
        self.positions = self.add_weight(
            name="positions",
            shape=(1, count + 1, width),
            initializer=keras.initializers.RandomNormal(stddev=0.02),
        )
        super().build(input_shape)

    def call(self, patches):
        batch = tf.shape(patches)[0]
        token = tf.tile(self.token, [batch, 1, 1])
        return tf.concat([token, patches], axis=1) + self.positions


class MLP(layers.Layer):
    def __init__(self, hidden, out, dropout=0.0, **kwargs):
        super().__init__(**kwargs)
        self.fc1 = layers.Dense(hidden, activation=keras.activations.gelu)
        self.fc2 = layers.Dense(out)
        self.drop1 = layers.Dropout(dropout)
        self.drop2 = layers.Dropout(dropout)

    def call(self, x, training=None):
        x = self.drop1(self.fc1(x), training=training)
        return self.drop2(self.fc2(x), training=training)


class EncoderBlock(layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.norm1 = layers.LayerNormalization(epsilon=1e-6)
        self.norm2 = layers.LayerNormalization(epsilon=1e-6)
        self.attention = layers.MultiHeadAttention(
            num_heads=config.num_heads,
            key_dim=config.hidden_size // config.num_heads,
            dropout=config.dropout,
        )
        self.add1 = layers.Add()
        self.add2 = layers.Add()
        self.mlp = MLP(config.mlp_dim, config.hidden_size, config.dropout)

    def call(self, x, training=None):
        y = self.norm1(x)
        x = self.add1([x, self.attention(y, y, training=training)])
        return self.add2([x, self.mlp(self.norm2(x), training=training)])


class VisionTransformer(keras.Model):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.patches = PatchEmbedding(config, name="patches")
        self.positions = AddPositions(name="positions")
        self.dropout = layers.Dropout(config.dropout)
        self.blocks = [EncoderBlock(config, name=f"block_{i}") for i in range(config.num_layers)]
        self.norm = layers.LayerNormalization(epsilon=1e-6, name="norm")
        self.head = layers.Dense(config.num_classes, name="head")

    def call(self, images, training=None):
        x = self.dropout(self.positions(self.patches(images)), training=training)
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(self.norm(x)[:, 0])


def get_model():
    config = ViTConfig()
    model = VisionTransformer(config)
    model(keras.Input((config.image_size, config.image_size, 3)))
    return model
