"""A segmentation model on a backbone of keras.applications, which is read from the installed package."""
# --search-venv

import tensorflow as tf
from tensorflow import keras
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.applications.resnet50 import preprocess_input

SKIPS = ["block_3_expand_relu", "block_6_expand_relu", "block_13_expand_relu"]


class Upsample(keras.layers.Layer):
    def __init__(self, filters, size, rate=0.0, **kwargs):
        super().__init__(**kwargs)
        self.conv = keras.layers.Conv2DTranspose(
            filters, size, strides=2, padding="same", use_bias=False
        )
        self.norm = keras.layers.BatchNormalization()
        self.dropout = keras.layers.Dropout(rate) if rate > 0 else None
        self.relu = keras.layers.ReLU()

    def call(self, x, training=None):
        x = self.norm(self.conv(x), training=training)
        if self.dropout is not None:
            x = self.dropout(x, training=training)
        return self.relu(x)


class Segmenter(keras.Model):
    def __init__(self, classes, size=96, frozen=60, **kwargs):
        super().__init__(**kwargs)
        base = MobileNetV2(input_shape=(size, size, 3), include_top=False, alpha=0.35, weights=None)
        for layer in base.layers[:frozen]:
            layer.trainable = False
        outputs = [base.get_layer(name).output for name in SKIPS]
        self.down = keras.Model(base.input, [*outputs, base.get_layer("out_relu").output])
        self.ups = [Upsample(count, 3, rate=0.1 * i) for i, count in enumerate((32, 24, 16))]
        self.last = keras.layers.Conv2DTranspose(classes, 3, strides=2, padding="same")

    def call(self, images, training=None):
        *skips, x = self.down(images, training=training)
        for up, skip in zip(self.ups, reversed(skips)):
            x = tf.concat([up(x, training=training), skip[..., :8]], axis=-1)
        return self.last(x)


def get_model():
    image = keras.Input((96, 96, 3))
    scores = Segmenter(5, name="segmenter")(preprocess_input(image))
    return keras.Model(image, scores)
