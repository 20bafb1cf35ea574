"""ResNets of two kinds of blocks, made by one class from a table of depths."""

import tensorflow as tf
from tensorflow.keras import Model, Sequential
from tensorflow.keras.layers import (
    Activation,
    AveragePooling2D,
    BatchNormalization,
    Conv2D,
    Dense,
    GlobalAveragePooling2D,
    Layer,
    MaxPooling2D,
    ZeroPadding2D,
)
from tensorflow.keras.regularizers import l2

LAYOUTS = {18: ("basic", [2, 2, 2, 2]), 26: ("bottleneck", [2, 2, 2, 2])}


def conv(filters, kernel_size, strides=1, **kwargs):
    return Conv2D(
        filters,
        kernel_size,
        strides=strides,
        padding="same",
        use_bias=False,
        kernel_initializer="he_normal",
        kernel_regularizer=l2(1e-4),
        **kwargs,
    )


class Residual(Layer):
    """What all blocks have in common: a shortcut, which is projected where the shape changes."""

    expansion = 1

    def __init__(self, filters, strides=1, project=False, **kwargs):
        super().__init__(**kwargs)
        self.filters, self.strides = filters, strides
        self.make_layers()
        self.shortcut = None
        if project:
            self.shortcut = Sequential(
                [conv(filters * self.expansion, 1, strides), BatchNormalization()],
                name="shortcut",
            )
        self.out = Activation("relu")

    def make_layers(self):
        raise NotImplementedError

    def residual(self, x, training):
        raise NotImplementedError

    def call(self, x, training=None):
        shortcut = x if self.shortcut is None else self.shortcut(x, training=training)
        return self.out(self.residual(x, training) + shortcut)


class Basic(Residual):
    def make_layers(self):
        self.conv1 = conv(self.filters, 3, self.strides)
        self.bn1 = BatchNormalization()
        self.relu1 = Activation("relu")
        self.conv2 = conv(self.filters, 3)
        self.bn2 = BatchNormalization(gamma_initializer="zeros")

    def residual(self, x, training):
        x = self.relu1(self.bn1(self.conv1(x), training=training))
        return self.bn2(self.conv2(x), training=training)


class Bottleneck(Residual):
    expansion = 4

    def make_layers(self):
        sizes = [(self.filters, 1, 1), (self.filters, 3, self.strides), (4 * self.filters, 1, 1)]
        self.steps = []
        for index, (filters, size, strides) in enumerate(sizes):
            self.steps += [conv(filters, size, strides), BatchNormalization()]
            if index < 2:
                self.steps.append(Activation("relu"))

    def residual(self, x, training):
        for step in self.steps:
            if isinstance(step, BatchNormalization):
                x = step(x, training=training)
            else:
                x = step(x)
        return x


class ResNet(Model):
    BLOCKS = {"basic": Basic, "bottleneck": Bottleneck}

    def __init__(self, depth, classes=10, width=8, stem_pool="max", **kwargs):
        super().__init__(**kwargs)
        kind, layout = LAYOUTS[depth]
        block = self.BLOCKS[kind]
        self.pad = ZeroPadding2D(3)
        self.stem = Conv2D(width, 7, strides=2, use_bias=False)
        self.stem_bn = BatchNormalization()
        pools = {"max": MaxPooling2D, "avg": AveragePooling2D}
        self.pool = pools[stem_pool](3, strides=2, padding="same")
        self.blocks, channels = [], width
        for stage, count in enumerate(layout):
            for index in range(count):
                filters = width * 2**stage
                strides = 2 if index == 0 and stage > 0 else 1
                project = strides > 1 or channels != filters * block.expansion
                self.blocks.append(block(filters, strides, project, name=f"s{stage}b{index}"))
                channels = filters * block.expansion
        self.features = GlobalAveragePooling2D()
        self.head = Dense(classes, name="logits")

    def call(self, x, training=None):
        x = self.stem_bn(self.stem(self.pad(x)), training=training)
        x = self.pool(tf.nn.relu(x))
        for block in self.blocks:
            x = block(x, training=training)
        return self.head(self.features(x))


def get_model():
    image = tf.keras.Input((64, 64, 3))
    first = ResNet(18, name="resnet18")(image)
    second = ResNet(26, stem_pool="avg", name="resnet26")(image)
    return Model(image, tf.keras.layers.average([first, second]))
