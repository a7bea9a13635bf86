//! A network made by hand: the least that takes an aligned face and gives an embedding.
//!
//! ```text
//! input [1, planes, side, side] ─Conv 16 × 16, stride 16▶ ─GlobalAveragePool▶ ─Flatten▶ embedding [1, dimension]
//! ```

/// Side of the convolution's kernel, and its step.
const KERNEL: usize = 16;

/// An ONNX file of such a network; its weights are made up.
pub fn network(planes: usize, side: usize, dimension: usize) -> Vec<u8> {
    let weights = dimension * planes * KERNEL * KERNEL;
    let weights: Vec<u8> = (0..weights).flat_map(|place| (place as f32).sin().to_le_bytes()).collect();
    let dims = [dimension, planes, KERNEL, KERNEL].map(|side| int(1, side)).concat();
    let weight = [dims, int(2, FLOAT), bytes(8, b"weight"), bytes(9, &weights)].concat();
    let graph = [
        bytes(1, &node("Conv", &["input", "weight"], "blocks", &[ints("strides", [KERNEL, KERNEL])].concat())),
        bytes(1, &node("GlobalAveragePool", &["blocks"], "mean", &[])),
        bytes(1, &node("Flatten", &["mean"], "embedding", &[])),
        bytes(2, b"made by hand"),
        bytes(5, &weight),
        bytes(11, &value("input", &[1, planes, side, side])),
        bytes(12, &value("embedding", &[1, dimension])),
    ];
    let operators = bytes(8, &[bytes(1, b""), int(2, 13)].concat());
    [int(1, 8), operators, bytes(7, &graph.concat())].concat()
}

/// The number of f32 among ONNX's types, and of a list of integers among those of attributes.
const FLOAT: usize = 1;
const INTS: usize = 7;

fn node(operator: &str, inputs: &[&str], output: &str, attributes: &[u8]) -> Vec<u8> {
    let inputs: Vec<u8> = inputs.iter().flat_map(|input| bytes(1, input.as_bytes())).collect();
    [inputs, bytes(2, output.as_bytes()), bytes(4, operator.as_bytes()), attributes.to_vec()].concat()
}

fn ints(name: &str, values: [usize; 2]) -> Vec<u8> {
    let values = values.map(|value| int(8, value)).concat();
    bytes(5, &[bytes(1, name.as_bytes()), values, int(20, INTS)].concat())
}

fn value(name: &str, dims: &[usize]) -> Vec<u8> {
    let shape: Vec<u8> = dims.iter().flat_map(|dim| bytes(1, &int(1, *dim))).collect();
    let tensor = [int(1, FLOAT), bytes(2, &shape)].concat();
    [bytes(1, name.as_bytes()), bytes(2, &bytes(1, &tensor))].concat()
}

/// A field of protobuf with a number.
fn int(field: usize, value: usize) -> Vec<u8> {
    [varint(field << 3), varint(value)].concat()
}

/// A field of protobuf with bytes: a text, a message or raw numbers.
fn bytes(field: usize, content: &[u8]) -> Vec<u8> {
    [varint(field << 3 | 2), varint(content.len()), content.to_vec()].concat()
}

fn varint(mut value: usize) -> Vec<u8> {
    let mut out = Vec::new();
    while value >= 128 {
        out.push(value as u8 | 128);
        value >>= 7;
    }
    out.push(value as u8);
    out
}
