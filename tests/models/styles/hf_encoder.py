"""An encoder in the style of a library of pretrained models: configs, kwargs, name scopes, outputs."""

from collections import OrderedDict
from typing import Optional, Tuple, Union

import tensorflow as tf


class PretrainedConfig:
    model_type = ""

    def __init__(self, **kwargs):
        self.output_hidden_states = kwargs.pop("output_hidden_states", False)
        self.return_dict = kwargs.pop("return_dict", True)
        for key, value in kwargs.items():
            setattr(self, key, value)


class TinyConfig(PretrainedConfig):
    model_type = "tiny"

    def __init__(
        self,
        vocab_size=30,
        hidden_size=16,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=24,
        hidden_act="gelu",
        hidden_dropout_prob=0.1,
        max_position_embeddings=12,
        layer_norm_eps=1e-12,
        pad_token_id=0,
        **kwargs,
    ):
        super().__init__(**kwargs)
        self.vocab_size = vocab_size
        self.hidden_size = hidden_size
        self.num_hidden_layers = num_hidden_layers
        self.num_attention_heads = num_attention_heads
        self.intermediate_size = intermediate_size
        self.hidden_act = hidden_act
        self.hidden_dropout_prob = hidden_dropout_prob
        self.max_position_embeddings = max_position_embeddings
        self.layer_norm_eps = layer_norm_eps
        self.pad_token_id = pad_token_id


ACT2FN = {"gelu": tf.keras.activations.gelu, "relu": tf.keras.activations.relu}


def get_tf_activation(name):
    if name in ACT2FN:
        return ACT2FN[name]
    raise KeyError(f"function {name} not found in {list(ACT2FN)}")


def shape_list(tensor):
    dynamic = tf.shape(tensor)
    if tensor.shape == tf.TensorShape(None):
        return dynamic
    static = tensor.shape.as_list()
    return [dynamic[i] if s is None else s for i, s in enumerate(static)]


class TFEmbeddings(tf.keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.LayerNorm = tf.keras.layers.LayerNormalization(
            epsilon=config.layer_norm_eps, name="LayerNorm"
        )
        self.dropout = tf.keras.layers.Dropout(rate=config.hidden_dropout_prob)

    def build(self, input_shape):
        with tf.name_scope("word_embeddings"):
            self.weight = self.add_weight(
                name="weight", shape=[self.config.vocab_size, self.config.hidden_size]
            )
        with tf.name_scope("position_embeddings"):
            self.position_embeddings = self.add_weight(
                name="embeddings",
                shape=[self.config.max_position_embeddings, self.config.hidden_size],
            )
        super().build(input_shape)

    def call(
        self,
        input_ids: Optional[tf.Tensor] = None,
        position_ids: Optional[tf.Tensor] = None,
        inputs_embeds: Optional[tf.Tensor] = None,
        training: bool = False,
    ) -> tf.Tensor:
        if input_ids is None and inputs_embeds is None:
            raise ValueError("Need to provide either `input_ids` or `inputs_embeds`.")
        if input_ids is not None:
            inputs_embeds = tf.gather(params=self.weight, indices=input_ids)
        input_shape = shape_list(inputs_embeds)[:-1]
        if position_ids is None:
            position_ids = tf.expand_dims(tf.range(start=0, limit=input_shape[-1]), axis=0)
        position_embeds = tf.gather(params=self.position_embeddings, indices=position_ids)
        final = self.LayerNorm(inputs=inputs_embeds + position_embeds)
        return self.dropout(inputs=final, training=training)


class TFSelfAttention(tf.keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.num_heads = config.num_attention_heads
        self.head_size = int(config.hidden_size / config.num_attention_heads)
        self.all_head_size = self.num_heads * self.head_size
        self.query = tf.keras.layers.Dense(units=self.all_head_size, name="query")
        self.key = tf.keras.layers.Dense(units=self.all_head_size, name="key")
        self.value = tf.keras.layers.Dense(units=self.all_head_size, name="value")

    def transpose_for_scores(self, tensor, batch_size):
        tensor = tf.reshape(tensor, shape=(batch_size, -1, self.num_heads, self.head_size))
        return tf.transpose(tensor, perm=[0, 2, 1, 3])

    def call(self, hidden_states, attention_mask, output_attentions=False, training=False):
        batch_size = shape_list(hidden_states)[0]
        query = self.transpose_for_scores(self.query(inputs=hidden_states), batch_size)
        key = self.transpose_for_scores(self.key(inputs=hidden_states), batch_size)
        value = self.transpose_for_scores(self.value(inputs=hidden_states), batch_size)
        scores = tf.einsum("bhqd,bhkd->bhqk", query, key)
        dk = tf.cast(self.head_size, dtype=scores.dtype)
        scores = tf.divide(scores, tf.sqrt(dk))
        if attention_mask is not None:
            scores = tf.add(scores, attention_mask)
        probs = tf.nn.softmax(logits=scores, axis=-1)
        context = tf.transpose(tf.matmul(probs, value), perm=[0, 2, 1, 3])
        context = tf.reshape(tensor=context, shape=(batch_size, -1, self.all_head_size))
        return (context, probs) if output_attentions else (context,)


class TFLayer(tf.keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.attention = TFSelfAttention(config, name="attention")
        self.dense1 = tf.keras.layers.Dense(config.intermediate_size, name="dense1")
        if isinstance(config.hidden_act, str):
            self.act = get_tf_activation(config.hidden_act)
        else:
            self.act = config.hidden_act
        self.dense2 = tf.keras.layers.Dense(config.hidden_size, name="dense2")
        self.LayerNorm = tf.keras.layers.LayerNormalization(epsilon=config.layer_norm_eps)

    def call(self, hidden_states, attention_mask=None, training=False) -> Tuple[tf.Tensor]:
        outputs = self.attention(
            hidden_states=hidden_states, attention_mask=attention_mask, training=training
        )
        hidden = self.dense2(inputs=self.act(self.dense1(inputs=outputs[0])))
        return (self.LayerNorm(inputs=hidden + hidden_states),) + outputs[1:]


class TFEncoder(tf.keras.layers.Layer):
    def __init__(self, config, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.layer = [TFLayer(config, name=f"layer_._{i}") for i in range(config.num_hidden_layers)]

    def call(
        self, hidden_states, attention_mask, output_hidden_states, return_dict, training=False
    ):
        all_hidden_states = () if output_hidden_states else None
        for _, layer_module in enumerate(self.layer):
            if output_hidden_states:
                all_hidden_states = all_hidden_states + (hidden_states,)
            hidden_states = layer_module(hidden_states, attention_mask, training=training)[0]
        if output_hidden_states:
            all_hidden_states = all_hidden_states + (hidden_states,)
        if not return_dict:
            return tuple(v for v in [hidden_states, all_hidden_states] if v is not None)
        return OrderedDict(last_hidden_state=hidden_states, hidden_states=all_hidden_states)


class TFMainLayer(tf.keras.layers.Layer):
    config_class = TinyConfig

    def __init__(self, config, add_pooling_layer=True, **kwargs):
        super().__init__(**kwargs)
        self.config = config
        self.embeddings = TFEmbeddings(config, name="embeddings")
        self.encoder = TFEncoder(config, name="encoder")
        self.pooler = (
            tf.keras.layers.Dense(config.hidden_size, activation="tanh", name="pooler")
            if add_pooling_layer
            else None
        )

    def call(
        self,
        input_ids=None,
        attention_mask: Optional[Union[tf.Tensor]] = None,
        output_hidden_states=None,
        return_dict=None,
        training: bool = False,
    ):
        output_hidden_states = (
            output_hidden_states
            if output_hidden_states is not None
            else self.config.output_hidden_states
        )
        return_dict = return_dict if return_dict is not None else self.config.return_dict
        input_shape = shape_list(input_ids)
        if attention_mask is None:
            attention_mask = tf.fill(dims=input_shape, value=1)
        embedding_output = self.embeddings(input_ids=input_ids, training=training)
        extended = tf.reshape(attention_mask, (input_shape[0], 1, 1, input_shape[1]))
        extended = tf.cast(extended, dtype=embedding_output.dtype)
        one_cst = tf.constant(1.0, dtype=embedding_output.dtype)
        extended = tf.multiply(tf.subtract(one_cst, extended), tf.constant(-10000.0))
        encoder_outputs = self.encoder(
            hidden_states=embedding_output,
            attention_mask=extended,
            output_hidden_states=output_hidden_states,
            return_dict=False,
            training=training,
        )
        sequence_output = encoder_outputs[0]
        pooled = self.pooler(sequence_output[:, 0]) if self.pooler is not None else None
        return (sequence_output, pooled) + encoder_outputs[1:]


class TFForClassification(tf.keras.Model):
    def __init__(self, config, *inputs, num_labels=3, **kwargs):
        super().__init__(*inputs, **kwargs)
        self.num_labels = num_labels
        self.tiny = TFMainLayer(config, name=config.model_type)
        self.dropout = tf.keras.layers.Dropout(rate=config.hidden_dropout_prob)
        self.classifier = tf.keras.layers.Dense(units=self.num_labels, name="classifier")

    def call(self, inputs, training=False):
        outputs = self.tiny(
            input_ids=inputs["input_ids"],
            attention_mask=inputs.get("attention_mask"),
            training=training,
        )
        pooled_output = self.dropout(inputs=outputs[1], training=training)
        return {"logits": self.classifier(inputs=pooled_output), "last": outputs[0]}


def get_model():
    model = TFForClassification(TinyConfig(num_hidden_layers=2), name="classification")
    inputs = {
        "input_ids": tf.keras.Input((8,), dtype=tf.int32, name="input_ids"),
        "attention_mask": tf.keras.Input((8,), dtype=tf.int32, name="attention_mask"),
    }
    return tf.keras.Model(inputs, model(inputs))


INT_MAX = 2
