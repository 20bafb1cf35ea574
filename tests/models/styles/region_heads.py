import tensorflow as tf
import tensorflow.keras.backend as K
import tensorflow.keras.layers as KL
import tensorflow.keras.models as KM


class Config:
    BACKBONE_STRIDES = [4, 8]
    TOP_DOWN_PYRAMID_SIZE = 8
    NUM_CLASSES = 3
    FPN_CLASSIF_FC_LAYERS_SIZE = 16
    RPN_ANCHOR_RATIOS = [0.5, 1, 2]
    TRAIN_BN = False

    def __init__(self):
        self.IMAGE_SHAPE = [32, 32, 3]


class BatchNorm(KL.BatchNormalization):
    def call(self, inputs, training=None):
        return super(self.__class__, self).call(inputs, training=training)


def identity_block(t, kernel, filters, stage, block, use_bias=True, train_bn=None):
    f1, f2 = filters
    base = "res" + str(stage) + block + "_branch"
    x = KL.Conv2D(f1, (1, 1), name=base + "2a", use_bias=use_bias)(t)
    x = BatchNorm(name="bn" + str(stage) + block + "_branch2a")(x, training=train_bn)
    x = KL.Activation("relu")(x)
    x = KL.Conv2D(f2, (kernel, kernel), padding="same", name=base + "2b")(x)
    x = KL.Add()([x, t])
    return KL.Activation("relu", name="res" + str(stage) + block + "_out")(x)


def rpn_graph(feature_map, anchors_per_location, stride):
    shared = KL.Conv2D(
        8, (3, 3), padding="same", activation="relu", strides=stride, name="rpn_conv_shared"
    )(feature_map)
    x = KL.Conv2D(2 * anchors_per_location, (1, 1), name="rpn_class_raw")(shared)
    logits = KL.Lambda(lambda t: tf.reshape(t, [tf.shape(t)[0], -1, 2]))(x)
    probs = KL.Activation("softmax", name="rpn_class_xxx")(logits)
    x = KL.Conv2D(anchors_per_location * 4, (1, 1), name="rpn_bbox_pred")(shared)
    bbox = KL.Lambda(lambda t: tf.reshape(t, [tf.shape(t)[0], -1, 4]))(x)
    return [logits, probs, bbox]


def build_rpn(stride, apl, depth):
    inp = KL.Input(shape=[None, None, depth], name="input_rpn_feature_map")
    return KM.Model([inp], rpn_graph(inp, apl, stride), name="rpn_model")


class PyramidROIAlign(KL.Layer):
    def __init__(self, pool_shape, **kwargs):
        super().__init__(**kwargs)
        self.pool_shape = tuple(pool_shape)

    def call(self, inputs):
        boxes, fmap = inputs[0], inputs[1]
        n = boxes.shape[1]
        flat = tf.reshape(boxes, (-1, 4))
        idx = tf.repeat(tf.range(tf.shape(boxes)[0]), n)
        crops = tf.image.crop_and_resize(fmap, flat, idx, self.pool_shape)
        return tf.reshape(crops, (-1, n) + self.pool_shape + (fmap.shape[-1],))


def head(rois, fmap, config):
    x = PyramidROIAlign([3, 3], name="roi_align_classifier")([rois, fmap])
    x = KL.TimeDistributed(
        KL.Conv2D(config.FPN_CLASSIF_FC_LAYERS_SIZE, (3, 3), padding="valid"),
        name="mrcnn_class_conv1",
    )(x)
    x = KL.TimeDistributed(BatchNorm(), name="mrcnn_class_bn1")(x, training=config.TRAIN_BN)
    x = KL.Activation("relu")(x)
    shared = KL.Lambda(lambda t: K.squeeze(K.squeeze(t, 3), 2), name="pool_squeeze")(x)
    logits = KL.TimeDistributed(KL.Dense(config.NUM_CLASSES), name="mrcnn_class_logits")(shared)
    probs = KL.TimeDistributed(KL.Activation("softmax"), name="mrcnn_class")(logits)
    x = KL.TimeDistributed(KL.Dense(config.NUM_CLASSES * 4), name="mrcnn_bbox_fc")(shared)
    s = K.int_shape(x)
    bbox = KL.Reshape((s[1] if s[1] else -1, config.NUM_CLASSES, 4), name="mrcnn_bbox")(x)
    return logits, probs, bbox


class MaskRCNN:
    def __init__(self, config):
        self.config = config
        self.keras_model = self.build()

    def build(self):
        c = self.config
        image = KL.Input(shape=c.IMAGE_SHAPE, name="input_image")
        rois = KL.Input(shape=[5, 4], name="input_rois")
        x = KL.ZeroPadding2D((3, 3))(image)
        x = KL.Activation("relu")(
            BatchNorm(name="bn_conv1")(KL.Conv2D(8, 7, 2, name="conv1")(x), training=c.TRAIN_BN)
        )
        C2 = identity_block(x, 3, [4, 8], 2, "a", train_bn=c.TRAIN_BN)
        C3 = identity_block(KL.MaxPooling2D(2)(C2), 3, [4, 8], 3, "a", train_bn=c.TRAIN_BN)
        P3 = KL.Conv2D(c.TOP_DOWN_PYRAMID_SIZE, 1, name="fpn_c3p3")(C3)
        P2 = KL.Add(name="fpn_p2add")(
            [
                KL.UpSampling2D(size=(2, 2), name="fpn_p3upsampled")(P3),
                KL.Conv2D(c.TOP_DOWN_PYRAMID_SIZE, 1)(C2),
            ]
        )
        rpn = build_rpn(1, len(c.RPN_ANCHOR_RATIOS), c.TOP_DOWN_PYRAMID_SIZE)
        outs = [rpn([p]) for p in (P2, P3)]
        names = ["rpn_class_logits", "rpn_class", "rpn_bbox"]
        outs = [KL.Concatenate(axis=1, name=n)(list(o)) for o, n in zip(list(zip(*outs)), names)]
        return KM.Model([image, rois], [*outs, *head(rois, P2, c)], name="mask_rcnn")


def get_model():
    return MaskRCNN(Config()).keras_model
