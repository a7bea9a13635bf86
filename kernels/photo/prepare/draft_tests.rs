//! Small models for tests, made node by node.

use prost::Message;

use super::proto::*;
use super::tensor::Tensor;

/// A model in the making. Every method adds a node behind the last and returns the name of its result.
pub(super) struct Draft {
    graph: GraphProto,
    pub(super) opset: i64,
    seed: u64,
}

impl Draft {
    pub(super) fn new(seed: u64, dims: &[i64]) -> Self {
        let graph = GraphProto { input: vec![value("input", dims)], ..GraphProto::default() };
        Self { graph, opset: 9, seed }
    }

    /// The next number of a splitmix sequence, from −1 to 1.
    pub(super) fn draw(&mut self) -> f32 {
        self.seed = self.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.seed ^ (self.seed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed >> 40) as f32) / ((1_u32 << 23) as f32) - 1.0
    }

    pub(super) fn drawn(&mut self, length: usize) -> Vec<f32> {
        (0..length).map(|_| self.draw()).collect()
    }

    pub(super) fn weight(&mut self, tensor: Tensor) -> String {
        let name = format!("w{}", self.graph.initializer.len());
        self.graph.initializer.push(tensor.write(name.clone()));
        name
    }

    pub(super) fn floats(&mut self, dims: &[usize], values: Vec<f32>) -> String {
        self.weight(Tensor::floats(dims, values))
    }

    pub(super) fn node(&mut self, mut node: NodeProto) -> String {
        let name = format!("t{}", self.graph.node.len());
        node.output = vec![name.clone()];
        self.graph.node.push(node);
        name
    }

    /// A 3×3 or 1×1 convolution, with weights that `change` may change; `depthwise` if it is given no channels.
    pub(super) fn conv(
        &mut self,
        from: &str,
        [outputs, seen, size]: [usize; 3],
        change: impl Fn(usize, &mut [f32], &mut f32),
    ) -> String {
        let (mut weight, mut bias) = (self.drawn(outputs * seen.max(1) * size * size), self.drawn(outputs));
        for (output, (row, bias)) in weight.chunks_mut(seen.max(1) * size * size).zip(&mut bias).enumerate() {
            change(output, row, bias);
        }
        let weight = self.floats(&[outputs, seen.max(1), size, size], weight);
        let bias = self.floats(&[outputs], bias);
        let pad = i64::from(size == 3);
        let group = if seen == 0 { outputs as i64 } else { 1 };
        let node = NodeProto::new("Conv", [from, &weight, &bias], "").with_ints("pads", &[pad; 4]);
        self.node(node.with_int("group", group))
    }

    pub(super) fn prelu(&mut self, from: &str, slopes: Vec<f32>) -> String {
        let slopes = self.floats(&[slopes.len(), 1, 1], slopes);
        self.node(NodeProto::new("PRelu", [from, &slopes], ""))
    }

    pub(super) fn one<const N: usize>(&mut self, op: &str, inputs: [&str; N]) -> String {
        self.node(NodeProto::new(op, inputs, ""))
    }

    pub(super) fn finish(mut self, outputs: &[(&str, &[i64])]) -> Vec<u8> {
        self.graph.output = outputs.iter().map(|(name, dims)| value(name, dims)).collect();
        let opset_import = vec![OperatorSetIdProto { version: self.opset, ..OperatorSetIdProto::default() }];
        ModelProto { ir_version: 7, opset_import, graph: Some(self.graph), ..ModelProto::default() }.encode_to_vec()
    }
}

/// A value of floats; a dimension of −1 is open.
pub(super) fn value(name: &str, dims: &[i64]) -> ValueInfoProto {
    let dimension = |&dim: &i64| match dim {
        -1 => DimensionProto { dim_param: Some("batch".to_owned()), ..DimensionProto::default() },
        dim => DimensionProto { dim_value: Some(dim), ..DimensionProto::default() },
    };
    let shape = Some(ShapeProto { dim: dims.iter().map(dimension).collect() });
    let tensor_type = Some(TensorTypeProto { elem_type: TYPE_FLOAT, shape });
    let kind = Some(TypeProto { tensor_type, ..TypeProto::default() });
    ValueInfoProto { name: name.to_owned(), kind, ..ValueInfoProto::default() }
}
