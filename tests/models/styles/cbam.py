"""Convolutions with CBAM attention, squeeze-and-excitation and an ASPP head."""

import tensorflow as tf
from tensorflow.keras import Model, layers


class ChannelAttention(layers.Layer):
    def __init__(self, ratio=4, **kwargs):
        super(ChannelAttention, self).__init__(**kwargs)
        self.ratio = ratio
        self.avgpool = layers.GlobalAveragePooling2D()
        self.maxpool = layers.GlobalMaxPooling2D()

    def build(self, input_shape):
        channels = input_shape[-1]
        self.fc1 = layers.Dense(channels // self.ratio, activation="relu", use_bias=False)
        self.fc2 = layers.Dense(channels, use_bias=False)
        super(ChannelAttention, self).build(input_shape)

    def call(self, inputs):
        avg_out = self.fc2(self.fc1(self.avgpool(inputs)))
        max_out = self.fc2(self.fc1(self.maxpool(inputs)))
        out = tf.nn.sigmoid(avg_out + max_out)
        return out[:, None, None, :]


class SpatialAttention(layers.Layer):
    def __init__(self, kernel_size=3):
        super().__init__()
        self.conv1 = layers.Conv2D(
            1, kernel_size=kernel_size, strides=1, padding="same", activation=tf.nn.sigmoid
        )

    def call(self, inputs):
        avg_out = tf.reduce_mean(inputs, axis=3)
        max_out = tf.reduce_max(inputs, axis=3)
        out = tf.stack([avg_out, max_out], axis=3)
        return self.conv1(out)


class ASPP(layers.Layer):
    def __init__(self, filters, rates=(1, 2, 3)):
        super().__init__()
        self.branches = [
            [
                layers.Conv2D(filters, 3, dilation_rate=r, padding="same"),
                layers.BatchNormalization(),
            ]
            for r in rates
        ]
        self.pool_conv = layers.Conv2D(filters, 1)
        self.project = layers.Conv2D(filters, 1)

    def call(self, x, training=None):
        size = tf.shape(x)[1:3]
        outs = []
        for conv, bn in self.branches:
            outs.append(tf.nn.relu(bn(conv(x), training=training)))
        pooled = self.pool_conv(tf.reduce_mean(x, axis=[1, 2], keepdims=True))
        outs.append(tf.image.resize(pooled, size))
        return self.project(tf.concat(outs, axis=-1))


class BasicBlock(layers.Layer):
    def __init__(self, filter_num, stride=1):
        super().__init__()
        self.conv1 = layers.Conv2D(filter_num, (3, 3), strides=stride, padding="same")
        self.bn1 = layers.BatchNormalization()
        self.ca = ChannelAttention()
        self.sa = SpatialAttention()
        if stride != 1:
            self.downsample = tf.keras.Sequential()
            self.downsample.add(layers.Conv2D(filter_num, (1, 1), strides=stride))
        else:
            self.downsample = lambda x: x

    def call(self, inputs, training=None):
        out = tf.nn.relu(self.bn1(self.conv1(inputs), training=training))
        out = self.ca(out) * out
        out = self.sa(out) * out
        identity = self.downsample(inputs)
        return tf.nn.relu(layers.add([out, identity]))


class Net(Model):
    def __init__(self, layer_dims, num_classes=5):
        super().__init__()
        self.stem = tf.keras.Sequential([layers.Conv2D(8, 3, padding="same"), layers.ReLU(6.0)])
        self.layer1 = self.build_block(8, layer_dims[0])
        self.layer2 = self.build_block(16, layer_dims[1], stride=2)
        self.aspp = ASPP(8)
        self.fc = layers.Dense(num_classes)

    def build_block(self, filter_num, blocks, stride=1):
        res = tf.keras.Sequential()
        res.add(BasicBlock(filter_num, stride))
        for _ in range(1, blocks):
            res.add(BasicBlock(filter_num, stride=1))
        return res

    def call(self, inputs, training=None):
        x = self.layer2(self.layer1(self.stem(inputs), training=training), training=training)
        x = self.aspp(x)
        return self.fc(tf.reduce_mean(x, axis=(1, 2)))


def get_model():
    model = Net([1, 2])
    model.build(input_shape=(None, 8, 8, 3))
    model(tf.keras.Input((8, 8, 3)))
    return model
