"""A BERT encoder: embeddings of words, places and segments; a padding mask; a tied word prediction."""

import tensorflow as tf
from tensorflow import keras


class BertConfig:
    def __init__(self, vocab_size=100, hidden_size=32, num_layers=2, num_heads=4, **kwargs):
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_layers = num_layers
        self.num_heads = num_heads
        self.intermediate_size = kwargs.pop("intermediate_size", 4 * hidden_size)
        self.max_length = kwargs.pop("max_length", 24)
        self.type_vocab_size = kwargs.pop("type_vocab_size", 2)
        self.dropout = kwargs.pop("dropout", 0.1)
        self.initializer_range = kwargs.pop("initializer_range", 0.02)
        if kwargs:
            raise ValueError(f"unknown settings: {sorted(kwargs)}")


def get_initializer(config):
    return keras.initializers.TruncatedNormal(stddev=config.initializer_range)


def shape_list(tensor):
    static = tensor.shape.as_list()
    dynamic = tf.shape(tensor)
    return [dynamic[i] if length is None else length for i, length in enumerate(static)]


class BertEmbeddings(keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        init = get_initializer(config)
        self.word = keras.layers.Embedding(
            config.vocab_size, config.hidden_size, embeddings_initializer=init, name="word"
        )
        self.place = keras.layers.Embedding(
            config.max_length, config.hidden_size, embeddings_initializer=init, name="place"
        )
        self.segment = keras.layers.Embedding(
            config.type_vocab_size, config.hidden_size, embeddings_initializer=init, name="segment"
        )
        self.norm = keras.layers.LayerNormalization(epsilon=1e-12, name="norm")
        self.dropout = keras.layers.Dropout(config.dropout)

    def call(self, ids, segments=None, training=False):
        if segments is None:
            segments = tf.zeros_like(ids)
        places = tf.range(shape_list(ids)[1])[tf.newaxis, :]
        x = self.word(ids) + self.place(places) + self.segment(segments)
        return self.dropout(self.norm(x), training=training)


class BertSelfAttention(keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        if config.hidden_size % config.num_heads != 0:
            raise ValueError("the heads do not divide the hidden size")
        self.heads = config.num_heads
        self.head_size = config.hidden_size // config.num_heads
        self.query = keras.layers.Dense(config.hidden_size, name="query")
        self.key = keras.layers.Dense(config.hidden_size, name="key")
        self.value = keras.layers.Dense(config.hidden_size, name="value")
        self.dropout = keras.layers.Dropout(config.dropout)

    def split_heads(self, x, batch):
        x = tf.reshape(x, (batch, -1, self.heads, self.head_size))
        return tf.transpose(x, perm=[0, 2, 1, 3])

    def call(self, x, mask, training=False):
        batch = shape_list(x)[0]
        query, key, value = (
            self.split_heads(project(x), batch) for project in (self.query, self.key, self.value)
        )
        scores = tf.matmul(query, key, transpose_b=True) / tf.sqrt(float(self.head_size))
        probabilities = self.dropout(tf.nn.softmax(scores + mask, axis=-1), training=training)
        context = tf.transpose(tf.matmul(probabilities, value), perm=[0, 2, 1, 3])
        return tf.reshape(context, (batch, -1, self.heads * self.head_size))


class BertLayer(keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.attention = BertSelfAttention(config, name="attention")
        self.attention_out = keras.layers.Dense(config.hidden_size, name="attention_out")
        self.attention_norm = keras.layers.LayerNormalization(epsilon=1e-12)
        self.intermediate = keras.layers.Dense(config.intermediate_size, activation="gelu")
        self.out = keras.layers.Dense(config.hidden_size)
        self.norm = keras.layers.LayerNormalization(epsilon=1e-12)

    def call(self, x, mask, training=False):
        attended = self.attention_out(self.attention(x, mask, training=training))
        x = self.attention_norm(x + attended)
        return self.norm(x + self.out(self.intermediate(x)))


class BertEncoder(keras.Model):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.embeddings = BertEmbeddings(config, name="embeddings")
        self.encoder = [BertLayer(config, name=f"layer_{i}") for i in range(config.num_layers)]
        self.pooler = keras.layers.Dense(config.hidden_size, activation="tanh", name="pooler")
        self.scores = keras.layers.Dense(config.vocab_size, name="scores")

    def call(self, inputs, training=False):
        ids, mask = inputs["ids"], inputs.get("mask")
        mask = tf.ones_like(ids) if mask is None else mask
        bias = (1.0 - tf.cast(mask[:, tf.newaxis, tf.newaxis, :], tf.float32)) * -10000.0
        x = self.embeddings(ids, inputs.get("segments"), training=training)
        for layer in self.encoder:
            x = layer(x, bias, training=training)
        return {"scores": self.scores(x), "pooled": self.pooler(x[:, 0])}


def get_model():
    length = 16
    inputs = {
        "ids": keras.Input((length,), dtype="int32", name="ids"),
        "mask": keras.Input((length,), dtype="int32", name="mask"),
    }
    encoder = BertEncoder(BertConfig(max_length=length), name="bert")
    return keras.Model(inputs, encoder(inputs))


INT_MAX = 2
