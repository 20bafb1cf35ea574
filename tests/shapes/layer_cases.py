"""Calls of library layers, for shape_cases.py: one method a family."""

K2, K3, BOTH = ("2",), ("3",), ("2", "3")


class LayerCases:
    """What a Maker adds: it has `add`, `input`, `shape`, `size`, `pick`, `some`, `axis`."""

    def layers(self):
        for _ in range(4):
            self.feature_layers()
            self.merge_layers()
            self.space_layers()
            self.sequence_layers()
            self.attention_layers()
            self.same_layers()
            self.image_layers()

    def layer(self, name, arguments, versions=BOTH, **inputs):
        call = ", ".join(inputs)
        self.add(versions, f"keras.layers.{name}({arguments})({call})", **inputs)

    def feature_layers(self):
        shape = [n for n in self.shape(self.size(2, 4))]
        x = self.input([*shape[:-1], self.size()])
        self.layer("Dense", self.some(self.size()), x=x)
        self.layer("Dense", f"units={self.some(self.size())}, activation='relu'", x=x)
        i = self.input(shape, "int32")
        self.layer("Embedding", f"10, {self.some(self.size())}", i=i)
        self.layer("Embedding", f"input_dim=10, output_dim={self.size()}, mask_zero=True", i=i)
        self.layer("Flatten", "", x=x)
        self.layer("Flatten", "", x=self.input([self.size()]))
        self.layer("Reshape", f"(-1, {self.some(2)})", x=self.input([3, 4]))
        self.layer("Reshape", f"({self.some(4)}, 3, 1)", x=self.input([3, 4]))
        self.layer("Reshape", "target_shape=[2, -1]", x=self.input([None, 4]))
        self.layer("Permute", "(2, 1)", x=self.input(self.shape(3)))
        self.layer("Permute", "dims=(3, 1, 2)", x=self.input(self.shape(4)))
        self.layer("RepeatVector", self.some(3), x=self.input([self.size()]))
        q = self.input([self.pick(5, None), 4])
        self.layer("EinsumDense", "'abc,cd->abd', output_shape=(None, 7)", q=q)
        self.layer("EinsumDense", f"'...x,xy->...y', output_shape={self.some(6)}", q=q)
        self.layer("EinsumDense", f"'abc,cde->abde', output_shape=(None, {self.some(2)}, 3), bias_axes='de'", q=q)
        self.layer("EinsumDense", "'abcd,cde->abe', (None, 6)", q=self.input([5, 2, 3]))
        self.layer("ReversibleEmbedding", f"10, {self.some(4)}", K3, i=i)
        self.layer("CategoryEncoding", f"{self.some(6)}, output_mode='multi_hot'", i=self.input([self.size(2, 4)], "int32"))
        self.layer("CategoryEncoding", "num_tokens=6, output_mode='one_hot'", i=self.input([self.pick(1, 3)], "int32"))
        self.layer("Hashing", "3", i=self.input([2], "int32"))
        self.layer("Discretization", "[0., 1.]", x=x)

    def merge_layers(self):
        rank = self.size(2, 4)
        shape = self.shape(rank)
        other = [1 if self.random.random() < 0.3 else n for n in shape]
        x, z = self.input(shape), self.input(other)
        for name in ("Add", "Multiply", "Average", "Maximum", "Subtract"):
            self.add(BOTH, f"keras.layers.{name}()([x, z])", x=x, z=z)
        axis = self.size(1, rank - 1)
        cut = [self.size() if i == axis - 1 else n for i, n in enumerate(shape)]
        self.add(BOTH, f"keras.layers.Concatenate(axis={self.some(axis)})([x, z, x])", x=x,
                 z=self.input(cut))
        self.add(BOTH, "keras.layers.Concatenate()([x, x])", x=x)
        self.add(BOTH, f"keras.layers.concatenate([x, z], axis={axis - rank})", x=x,
                 z=self.input(cut))
        self.add(BOTH, "keras.layers.add([x, x])", x=x)
        a, b = self.input([5, 4]), self.input([3, 4])
        self.add(BOTH, "keras.layers.Dot(axes=2)([a, b])", a=a, b=b)
        self.add(BOTH, "keras.layers.Dot(axes=(2, 2), normalize=True)([a, b])", a=a, b=b)
        self.add(BOTH, "keras.layers.Dot(-1)([a, b])", a=self.input([4]), b=self.input([4]))

    def space_layers(self):
        n = self.size(1, 3)
        space = [self.pick(16, 9, 12, None) for _ in range(n)]
        x, c = self.input([*space, 3]), self.input([3, *space])
        size = self.pick(self.size(1, 3), tuple(self.size(1, 3) for _ in range(n)))
        s, d = self.size(1, 3), self.size(1, 2)
        if s > 1:
            d = 1
        padding = self.pick("valid", "same")
        step = f"strides={self.some(s)}, padding={self.some(padding)}, dilation_rate={d}"
        self.layer(f"Conv{n}D", f"{self.some(5)}, {size}, {step}", x=x)
        self.layer(f"Conv{n}D", f"filters=4, kernel_size={self.some(size)}", x=x)
        self.layer(f"Conv{n}D", f"4, 2, data_format='channels_first', padding='{padding}'", c=c)
        self.layer("Conv1D", f"4, 3, padding='causal', strides={s}", x=self.input([self.pick(9, None), 3]))
        if n < 3:
            self.layer(f"SeparableConv{n}D", f"5, {size}, {step}", x=x)
            self.layer(f"DepthwiseConv{n}D", f"{size}, {step}, depth_multiplier={self.some(2)}", x=x)
        self.layer(f"Conv{n}DTranspose", f"{self.some(5)}, {size}, strides={s}, padding='{padding}'", x=x)
        if s > 1:
            self.layer(f"Conv{n}DTranspose", f"5, 3, strides={s}, output_padding=1, padding='{padding}'", K2, x=x)
        for kind in ("MaxPooling", "AveragePooling"):
            self.layer(f"{kind}{n}D", "", x=x)
            self.layer(f"{kind}{n}D", f"pool_size={self.some(2)}, strides={s}, padding='{padding}'", x=x)
            self.layer(f"{kind}{n}D", f"{self.size(1, 3)}, data_format='channels_first'", c=c)
        for kind in ("GlobalMaxPooling", "GlobalAveragePooling"):
            self.layer(f"{kind}{n}D", "", x=x)
            self.layer(f"{kind}{n}D", "keepdims=True", x=x)
            self.layer(f"{kind}{n}D", "data_format='channels_first'", c=c)
        self.layer(f"UpSampling{n}D", self.pick("", "3", f"size={self.some(2)}"), x=x)
        if n == 2:
            self.layer("UpSampling2D", "(2, 3), data_format='channels_first'", c=c)
        pairs = tuple((self.size(0, 2), self.size(0, 2)) for _ in range(n))
        amounts = [self.size(0, 2), pairs if n > 1 else pairs[0]]
        if n > 1:
            amounts.append(tuple(self.size(0, 2) for _ in range(n)))
        for amount in amounts:
            self.layer(f"ZeroPadding{n}D", f"{self.some(amount)}", x=x)
            self.layer(f"Cropping{n}D", f"cropping={amount}", x=x)
        self.layer("LocallyConnected1D", "4, 3, strides=2", K2, x=self.input([9, 3]))
        self.layer(f"AdaptiveAveragePooling{n}D", "2", K3, x=self.input([*[8] * n, 3]))

    def sequence_layers(self):
        x = self.input([self.pick(5, None), 4], batch=self.pick(True, False))
        units = self.some(self.size())
        all_of = self.pick("", ", return_sequences=True", ", return_sequences=False")
        for name in ("LSTM", "GRU", "SimpleRNN"):
            self.layer(name, f"{units}{all_of}", x=x)
            self.layer(name, f"{units}{all_of}, return_state=True", x=x)
            mode = self.pick("", ", merge_mode='sum'", ", merge_mode='ave'", ", merge_mode='concat'")
            self.layer("Bidirectional", f"keras.layers.{name}({units}{all_of}){mode}", x=x)
        self.layer("Bidirectional", "keras.layers.LSTM(3, return_state=True)", x=x)
        self.layer("Bidirectional", "keras.layers.GRU(3), merge_mode=None", x=x)
        self.layer("RNN", f"keras.layers.LSTMCell(3){all_of}", x=x)
        self.layer("TimeDistributed", f"keras.layers.Dense({units})", x=x)
        image = self.input([self.pick(4, None), 8, 9, 3])
        self.layer("TimeDistributed", "keras.layers.Conv2D(4, 3)", x=image)
        self.layer("TimeDistributed", "keras.layers.Flatten()", x=image)
        self.layer("TimeDistributed", "keras.layers.Dropout(0.5)", x=image)
        padding = self.pick("valid", "same")
        self.layer("ConvLSTM2D", f"{units}, 3, padding='{padding}'{all_of}", x=image)
        self.layer("ConvLSTM1D", f"4, (3,), strides=2{all_of}", x=self.input([4, 9, 3]))

    def attention_layers(self):
        t, s = self.pick(5, None), self.pick(7, None)
        q, v, k = self.input([t, 4]), self.input([s, 6]), self.input([s, 4])
        heads = self.some(2)
        scores = self.pick("", ", return_attention_scores=True")
        mha = f"keras.layers.MultiHeadAttention({heads}, key_dim=3"
        self.add(BOTH, f"{mha})(q, v{scores})", q=q, v=v)
        self.add(BOTH, f"{mha})(query=q, value=v, key=v{scores})", q=q, v=v)
        self.add(BOTH, f"{mha}, output_shape={self.some(9)})(q, v)", q=q, v=v)
        self.add(BOTH, f"{mha}, output_shape=(2, 3))(q, q{scores})", q=q)
        self.add(BOTH, f"{mha}, attention_axes=(2, 3))(q, q)", q=self.input([5, 6, 4]))
        gqa = "keras.layers.GroupQueryAttention(3, 4, 2)"
        self.add(K3, f"{gqa}(q, v{scores})", q=q, v=v)
        for name in ("Attention", "AdditiveAttention"):
            self.add(BOTH, f"keras.layers.{name}()([q, k])", q=q, k=k)
            self.add(BOTH, f"keras.layers.{name}()([q, v, k]{scores})", q=q, v=v, k=k)

    def same_layers(self):
        x = self.input(self.shape(self.size(2, 4)))
        fixed = self.input([self.size(2, 4), self.size(2, 4)])
        for call in ("Dropout(0.5)", "Activation('relu')", "ReLU()", "LeakyReLU()", "Softmax()", "ELU()",
                     "GaussianNoise(0.1)", "Masking()", "AlphaDropout(0.1)", "Rescaling(2.0)",
                     "SpatialDropout1D(0.1)", "BatchNormalization()", "LayerNormalization()",
                     "UnitNormalization()", "PReLU()"):
            self.add(BOTH, f"keras.layers.{call}(x)", x=fixed)
        self.add(BOTH, "keras.layers.Dropout(0.5)(x)", x=x)
        self.add(BOTH, "keras.layers.Activation('softmax')(x)", x=x)
        self.add(BOTH, "keras.layers.Activation('relu')(x)", x=self.input([3], "int32"))
        self.add(BOTH, "keras.layers.Flatten()(x)", x=self.input([3, 4], "int32"))
        self.add(BOTH, "keras.layers.Flatten()(x)", x=self.input([3, 4], "float16"))
        self.add(BOTH, "keras.layers.Dropout(0.5)(x)", x=self.input([3, 4], "float16"))
        self.add(BOTH, "keras.layers.Dense(2)(x)", x=self.input([3, 4], "float16"))
        self.add(BOTH, "keras.layers.Reshape((4, 3))(x)", x=self.input([3, 4], "int32"))
        self.add(BOTH, "keras.layers.Rescaling(2.0)(x)", x=self.input([3, 4], "int32"))
        self.add(BOTH, "keras.layers.Concatenate()([x, x])", x=self.input([3, 4], "int32"))
        self.add(BOTH, "keras.layers.MaxPooling1D()(x)", x=self.input([8, 4], "float16"))
        self.add(BOTH, "keras.layers.Add()([x, x])", x=self.input([8, 4], "float16"))
        self.add(BOTH, "keras.layers.Add()([x, x])", x=self.input([8, 4], "int32"))
        self.add(BOTH, "keras.layers.ZeroPadding1D()(x)", x=self.input([8, 4], "int32"))
        self.add(BOTH, "keras.layers.Masking()(x)", x=self.input([8, 4], "int32"))

    def image_layers(self):
        x = self.input([self.pick(16, None), 12, 3])
        self.layer("Resizing", f"{self.some(8)}, 7", x=x)
        self.layer("Resizing", "height=8, width=7, crop_to_aspect_ratio=True", x=x)
        self.layer("CenterCrop", f"6, {self.some(5)}", x=self.input([16, 12, 3]))
        self.layer("RandomFlip", "", x=x)
        self.layer("RandomRotation", "0.1", x=self.input([16, 12, 3]))
        self.layer("Rescaling", "1.0 / 255", x=x)
