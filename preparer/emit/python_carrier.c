#include "preparer/python.h"

// Registered under its name, so that what was saved is found again; by assignment, since modules
// of several models have the same class.
static const char OWN_WEIGHT[] =
    "class OwnWeight(layers.Layer):\n"
    "    \"\"\"A weight of a layer that was taken apart, whatever it is called on.\"\"\"\n"
    "\n"
    "    def __init__(self, weight_shape, **kwargs):\n"
    "        super().__init__(**kwargs)\n"
    "        self.weight_shape = tuple(weight_shape)\n"
    "\n"
    "    def build(self, input_shape):\n"
    "        self.weight = self.add_weight(\n"
    "            name=\"weight\", shape=self.weight_shape, initializer=\"zeros\"\n"
    "        )\n"
    "        super().build(input_shape)\n"
    "\n"
    "    def call(self, inputs):\n"
    "        return IDENTITY(self.weight)\n"
    "\n"
    "    def get_config(self):\n"
    "        return {**super().get_config(), \"weight_shape\": self.weight_shape}\n"
    "\n"
    "\n"
    "keras.utils.get_custom_objects()[\"OwnWeight\"] = OwnWeight\n"
    "\n"
    "\n";

static const char MASK_OF[] =
    "class MaskOf(layers.Layer):\n"
    "    \"\"\"The mask that Keras sends along with a tensor, as a tensor.\"\"\"\n"
    "\n"
    "    def call(self, inputs, mask=None):\n"
    "        return tf.identity(mask)\n"
    "\n"
    "\n"
    "keras.utils.get_custom_objects()[\"MaskOf\"] = MaskOf\n"
    "\n"
    "\n";

static const char WITH_MASK[] =
    "class WithMask(layers.Layer):\n"
    "    \"\"\"A tensor, with a mask for Keras to send along.\"\"\"\n"
    "\n"
    "    def call(self, inputs):\n"
    "        return tf.identity(inputs[0])\n"
    "\n"
    "    def compute_mask(self, inputs, mask=None):\n"
    "        return inputs[1]\n"
    "\n"
    "\n"
    "keras.utils.get_custom_objects()[\"WithMask\"] = WithMask\n"
    "\n"
    "\n";

static const char EINSUM[] =
    "class Einsum(layers.Layer):\n"
    "    \"\"\"`tf.einsum` as a layer: of the function, Keras loses the operands in "
    "configs.\"\"\"\n"
    "\n"
    "    def __init__(self, equation, **kwargs):\n"
    "        super().__init__(**kwargs)\n"
    "        self.equation = equation\n"
    "\n"
    "    def call(self, inputs):\n"
    "        return tf.einsum(self.equation, *tf.nest.flatten(inputs))\n"
    "\n"
    "    def get_config(self):\n"
    "        return {**super().get_config(), \"equation\": self.equation}\n"
    "\n"
    "\n"
    "keras.utils.get_custom_objects()[\"Einsum\"] = Einsum\n"
    "\n"
    "\n";

static void add_keyword(MpPython *self, MpLayout *call, const char *name, MpStr value) {
  MpStr text = mp_str_format(self->arena, "%s=%.*s", name, MP_FMT(value));
  mp_layout_add(self->arena, call, mp_layout_text(self->arena, text));
}

const MpLayout *mp_python_own_weight(MpPython *self, const MpNode *node, MpStr name) {
  MpArena *arena = self->arena;
  const MpShape *shape = &node->shapes[0];
  self->uses_own_weight = self->uses_layers = self->uses_keras = true;
  MpLayout *call = mp_layout_call(arena, mp_layout_text(arena, MP_STR("OwnWeight")));
  MpDatum dims = {.kind = MP_DATUM_TUPLE};
  for (int32_t i = 0; i < shape->rank; i++) {
    MpDatum *dim = MP_NEW(arena, MpDatum);
    dim->kind = MP_DATUM_INT;
    dim->integer = shape->dims[i];
    mp_array_push(arena, &dims.items, dim);
  }
  mp_layout_add(arena, call, mp_python_value(self, &dims));
  if (!mp_str_is(node->dtype, "float32")) {
    add_keyword(self, call, "dtype", mp_python_string(arena, node->dtype));
  }
  if (!node->weight->variable.is_trainable) {
    add_keyword(self, call, "trainable", MP_STR("False"));
  }
  add_keyword(self, call, "name", mp_python_string(arena, name));
  return call;
}

// The class of the layer; notes that it is used.
static const char *carrier_class(MpPython *self, const MpNode *node) {
  if (mp_str_is(node->function, "mplint.mask_of")) {
    self->uses_mask_of = true;
    return "MaskOf";
  }
  if (mp_str_is(node->function, "mplint.with_mask")) {
    self->uses_with_mask = true;
    return "WithMask";
  }
  self->uses_einsum = true;
  return "Einsum";
}

const MpLayout *mp_python_carrier(MpPython *self, const MpNode *node) {
  MpStr callee = mp_str_from_c(carrier_class(self, node));
  self->uses_layers = self->uses_keras = self->uses_tf = true;
  MpLayout *call = mp_layout_call(self->arena, mp_layout_text(self->arena, callee));
  const MpDatum *first = node->arguments.items[0].value;
  if (first->kind == MP_DATUM_STR) {
    mp_layout_add(self->arena, call, mp_python_value(self, first));
  }
  add_keyword(self, call, "name", mp_python_string(self->arena, node->name));
  return call;
}

void mp_python_write_carriers(MpPython *self, MpBuf *out) {
  if (self->uses_own_weight) {
    self->uses_tf = self->uses_tf || !self->is_keras3;
    mp_python_fill(out, OWN_WEIGHT, "IDENTITY",
                   self->is_keras3 ? "keras.ops.convert_to_tensor" : "tf.identity");
  }
  mp_buf_append_c(out, self->uses_mask_of ? MASK_OF : "");
  mp_buf_append_c(out, self->uses_with_mask ? WITH_MASK : "");
  mp_buf_append_c(out, self->uses_einsum ? EINSUM : "");
}
