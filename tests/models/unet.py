"""U-Net of subclassed blocks: the way down remembers what the way up joins."""

import tensorflow as tf


class ConvBlock(tf.keras.layers.Layer):
    def __init__(self, filters, use_norm=True, **kwargs):
        super().__init__(**kwargs)
        self.use_norm = use_norm
        self.convs = []
        self.norms = []
        self.relus = []
        for _ in range(2):
            self.convs.append(tf.keras.layers.Conv2D(filters, 3, padding="same"))
            self.norms.append(tf.keras.layers.BatchNormalization() if use_norm else None)
            self.relus.append(tf.keras.layers.ReLU())

    def call(self, x, training=None):
        for conv, norm, relu in zip(self.convs, self.norms, self.relus):
            x = conv(x)
            if norm is not None:
                x = norm(x, training=training)
            x = relu(x)
        return x


class Down(tf.keras.layers.Layer):
    def __init__(self, filters, **kwargs):
        super().__init__(**kwargs)
        self.block = ConvBlock(filters)
        self.pool = tf.keras.layers.MaxPool2D(2)

    def call(self, x, training=None):
        skip = self.block(x, training=training)
        return self.pool(skip), skip


class Up(tf.keras.layers.Layer):
    def __init__(self, filters, bilinear=False, **kwargs):
        super().__init__(**kwargs)
        if bilinear:
            self.up = tf.keras.Sequential(
                [
                    tf.keras.layers.UpSampling2D(2, interpolation="bilinear"),
                    tf.keras.layers.Conv2D(filters, 1),
                ]
            )
        else:
            self.up = tf.keras.layers.Conv2DTranspose(filters, 2, strides=2)
        self.join = tf.keras.layers.Concatenate()
        self.block = ConvBlock(filters, use_norm=False)

    def call(self, x, skip, training=None):
        return self.block(self.join([self.up(x), skip]), training=training)


class UNet(tf.keras.Model):
    def __init__(self, classes, base=8, depth=3, bilinear=(True, False, True), **kwargs):
        super().__init__(**kwargs)
        self.downs = [Down(base * 2**i, name=f"down{i}") for i in range(depth)]
        self.bottom = ConvBlock(base * 2**depth, name="bottom")
        self.drop = tf.keras.layers.SpatialDropout2D(0.2)
        self.ups = [
            Up(base * 2**i, bilinear=bilinear[i], name=f"up{i}") for i in reversed(range(depth))
        ]
        self.classify = tf.keras.layers.Conv2D(classes, 1, activation="softmax", name="classes")

    def call(self, inputs, training=False):
        x, skips = inputs, []
        for down in self.downs:
            x, skip = down(x, training=training)
            skips.append(skip)
        x = self.drop(self.bottom(x, training=training), training=training)
        for up, skip in zip(self.ups, skips[::-1]):
            x = up(x, skip, training=training)
        return self.classify(x)


def get_model():
    inputs = tf.keras.Input((32, 48, 3), name="image")
    return tf.keras.Model(inputs, UNet(4, name="unet")(inputs))
