//! A runtime for tests: every operator as its definition says, in f64, without any thought of speed.

use std::collections::BTreeMap;

use prost::Message;

use super::proto::{ModelProto, NodeProto};
use super::tensor::{Tensor, Values};

/// Numbers with a shape.
#[derive(Clone, Debug)]
pub(super) struct Array {
    pub(super) dims: Vec<usize>,
    pub(super) values: Vec<f64>,
}

impl Array {
    fn new(dims: Vec<usize>, value: impl FnMut(usize) -> f64) -> Self {
        let length = dims.iter().product();
        Self { dims, values: (0..length).map(value).collect() }
    }

    /// Coordinates of the value at a position.
    fn coordinates(dims: &[usize], mut position: usize) -> Vec<usize> {
        let mut found = vec![0; dims.len()];
        for (coordinate, dim) in found.iter_mut().zip(dims).rev() {
            *coordinate = position % dim;
            position /= dim;
        }
        found
    }

    /// The value at some coordinates, of which there may be more than dimensions; a dimension of one is repeated.
    fn at(&self, coordinates: &[usize]) -> f64 {
        let own = &coordinates[coordinates.len() - self.dims.len()..];
        let position = own.iter().zip(&self.dims).fold(0, |sum, (&at, &dim)| sum * dim + if dim == 1 { 0 } else { at });
        self.values[position]
    }

    fn map(&self, of: impl Fn(f64) -> f64) -> Self {
        Self { dims: self.dims.clone(), values: self.values.iter().copied().map(of).collect() }
    }

    fn zip(&self, other: &Self, of: impl Fn(f64, f64) -> f64) -> Self {
        let rank = self.dims.len().max(other.dims.len());
        let dim =
            |array: &Self, axis: usize| (axis + array.dims.len()).checked_sub(rank).map_or(1, |own| array.dims[own]);
        let dims: Vec<usize> = (0..rank).map(|axis| dim(self, axis).max(dim(other, axis))).collect();
        Self::new(dims.clone(), |position| {
            let coordinates = Self::coordinates(&dims, position);
            of(self.at(&coordinates), other.at(&coordinates))
        })
    }

    fn integers(&self) -> Vec<i64> {
        self.values.iter().map(|value| *value as i64).collect()
    }
}

/// What a model answers to an input, in the order of its outputs.
pub(super) fn run(model: &[u8], input: &Array) -> Vec<Array> {
    let graph = ModelProto::decode(model).unwrap().graph.unwrap();
    let mut known: BTreeMap<String, Array> = BTreeMap::new();
    for proto in graph.initializer {
        known.insert(proto.name.clone(), array(Tensor::read(proto).unwrap()));
    }
    let open = graph.input.iter().find(|value| !known.contains_key(&value.name)).unwrap();
    known.insert(open.name.clone(), input.clone());
    for node in &graph.node {
        let inputs: Vec<&Array> = node.input.iter().map(|name| &known[name]).collect();
        let results = answer(node, &inputs);
        assert_eq!(results.len(), node.output.len());
        known.extend(node.output.iter().cloned().zip(results));
    }
    graph.output.iter().map(|output| known[&output.name].clone()).collect()
}

fn array(tensor: Tensor) -> Array {
    let values = match tensor.values {
        Values::Floats(values) => values.into_iter().map(f64::from).collect(),
        Values::Integers(values) => values.into_iter().map(|value| value as f64).collect(),
        Values::Other(_) => panic!("the models of the tests have floats and integers"),
    };
    Array { dims: tensor.dims, values }
}

fn answer(node: &NodeProto, inputs: &[&Array]) -> Vec<Array> {
    let one = match (node.op_type.as_str(), inputs) {
        ("Constant", []) => array(Tensor::read(node.attribute[0].t.clone().unwrap()).unwrap()),
        ("Conv", [x, w]) => conv(node, x, w, None),
        ("Conv", [x, w, b]) => conv(node, x, w, Some(b)),
        ("BatchNormalization", [x, rest @ ..]) => normalize(node, x, rest),
        ("Gemm", [x, w, b]) => Array::new(vec![x.dims[0], w.dims[0]], |at| {
            let (row, column) = (at / w.dims[0], at % w.dims[0]);
            (0..x.dims[1]).map(|of| x.at(&[row, of]) * w.at(&[column, of])).sum::<f64>() + b.values[column]
        }),
        ("Identity" | "Dropout", [x]) => (*x).clone(),
        ("Relu", [x]) => x.map(|value| value.max(0.0)),
        ("Sigmoid", [x]) => x.map(|value| 1.0 / (1.0 + (-value).exp())),
        ("Exp", [x]) => x.map(f64::exp),
        ("PRelu", [x, slope]) => x.zip(slope, |value, slope| if value < 0.0 { value * slope } else { value }),
        ("Add", [x, y]) => x.zip(y, |x, y| x + y),
        ("Sub", [x, y]) => x.zip(y, |x, y| x - y),
        ("Mul", [x, y]) => x.zip(y, |x, y| x * y),
        ("Div", [x, y]) => x.zip(y, |x, y| x / y),
        ("Softmax", [x]) => softmax(node, x),
        ("Transpose", [x]) => transpose(node, x),
        ("Flatten", [x]) => Array { dims: vec![x.dims[0], x.dims[1..].iter().product()], values: x.values.clone() },
        ("Reshape", [x, shape]) => reshape(x, &shape.integers()),
        ("Concat", parts) => concat(axis(node, parts[0]), parts),
        ("Slice", [x]) => cut(x, node.ints("axes")[0] as usize, node.ints("starts")[0], node.ints("ends")[0]),
        ("Slice", [x, start, end, axis]) => cut(x, axis.values[0] as usize, start.integers()[0], end.integers()[0]),
        ("Split", [x]) => return split(node, x, node.ints("split")),
        ("Split", [x, lengths]) => return split(node, x, &lengths.integers()),
        ("Shape", [x]) => Array::new(vec![x.dims.len()], |at| x.dims[at] as f64),
        ("Gather", [x, at]) => Array { dims: vec![], values: vec![x.values[at.values[0] as usize]] },
        ("Unsqueeze", [x]) => Array { dims: vec![1], values: x.values.clone() },
        (op, _) => panic!("the tests have no {op} with {} inputs", inputs.len()),
    };
    vec![one]
}

fn conv(node: &NodeProto, x: &Array, w: &Array, bias: Option<&Array>) -> Array {
    let group = node.int("group").unwrap_or(1) as usize;
    let get =
        |name: &str, default: i64| if node.ints(name).is_empty() { vec![default; 4] } else { node.ints(name).to_vec() };
    let (pads, strides, dilations) = (get("pads", 0), get("strides", 1), get("dilations", 1));
    let [outputs, seen, rows, columns] = w.dims[..] else { panic!("a convolution has two dimensions of space") };
    assert_eq!(x.dims[1], seen * group, "{} sees its channels", node.output[0]);
    let size = |axis: usize, kernel: usize| {
        let whole = x.dims[2 + axis] as i64 + pads[axis] + pads[axis + 2];
        ((whole - (kernel as i64 - 1) * dilations[axis] - 1) / strides[axis] + 1) as usize
    };
    let dims = vec![x.dims[0], outputs, size(0, rows), size(1, columns)];
    Array::new(dims.clone(), |position| {
        let [batch, output, y_out, x_out] = Array::coordinates(&dims, position)[..] else { unreachable!() };
        let first = output / (outputs / group) * seen;
        let mut sum = bias.map_or(0.0, |bias| bias.values[output]);
        for (input, row, column) in
            (0..seen * rows * columns).map(|at| (at / columns / rows, at / columns % rows, at % columns))
        {
            let from = |axis: usize, out: usize, tap: usize| {
                let at = out as i64 * strides[axis] + tap as i64 * dilations[axis] - pads[axis];
                usize::try_from(at).ok().filter(|at| *at < x.dims[2 + axis])
            };
            if let (Some(y), Some(x_in)) = (from(0, y_out, row), from(1, x_out, column)) {
                sum += x.at(&[batch, first + input, y, x_in]) * w.at(&[output, input, row, column]);
            }
        }
        sum
    })
}

fn normalize(node: &NodeProto, x: &Array, rest: &[&Array]) -> Array {
    let [gamma, beta, mean, variance] = rest else { panic!("a normalisation has four weights") };
    let epsilon = f64::from(node.float("epsilon").unwrap_or(1e-5));
    Array::new(x.dims.clone(), |position| {
        let of = Array::coordinates(&x.dims, position)[1];
        let scaled = (x.values[position] - mean.values[of]) / (variance.values[of] + epsilon).sqrt();
        scaled * gamma.values[of] + beta.values[of]
    })
}

fn softmax(node: &NodeProto, x: &Array) -> Array {
    let last = *x.dims.last().unwrap();
    assert_eq!(axis(node, x), x.dims.len() - 1, "the tests have a softmax over the last dimension");
    Array::new(x.dims.clone(), |position| {
        let row = &x.values[position / last * last..][..last];
        x.values[position].exp() / row.iter().map(|value| value.exp()).sum::<f64>()
    })
}

fn transpose(node: &NodeProto, x: &Array) -> Array {
    let perm: Vec<usize> = node.ints("perm").iter().map(|&axis| axis as usize).collect();
    let dims: Vec<usize> = perm.iter().map(|&axis| x.dims[axis]).collect();
    Array::new(dims.clone(), |position| {
        let mut from = vec![0; perm.len()];
        for (axis, at) in perm.iter().zip(Array::coordinates(&dims, position)) {
            from[*axis] = at;
        }
        x.at(&from)
    })
}

fn reshape(x: &Array, shape: &[i64]) -> Array {
    let known: usize = shape.iter().filter(|dim| **dim > 0).map(|dim| *dim as usize).product();
    let dims = shape.iter().map(|&dim| usize::try_from(dim).unwrap_or(x.values.len() / known)).collect();
    Array { dims, values: x.values.clone() }
}

fn axis(node: &NodeProto, x: &Array) -> usize {
    node.int("axis").unwrap_or(1).rem_euclid(x.dims.len() as i64) as usize
}

fn concat(axis: usize, parts: &[&Array]) -> Array {
    let mut dims = parts[0].dims.clone();
    dims[axis] = parts.iter().map(|part| part.dims[axis]).sum();
    Array::new(dims.clone(), |position| {
        let mut coordinates = Array::coordinates(&dims, position);
        let mut of = 0;
        while coordinates[axis] >= parts[of].dims[axis] {
            coordinates[axis] -= parts[of].dims[axis];
            of += 1;
        }
        parts[of].at(&coordinates)
    })
}

fn cut(x: &Array, axis: usize, start: i64, end: i64) -> Array {
    let mut dims = x.dims.clone();
    dims[axis] = (end.min(dims[axis] as i64) - start) as usize;
    Array::new(dims.clone(), |position| {
        let mut coordinates = Array::coordinates(&dims, position);
        coordinates[axis] += start as usize;
        // Only what is longer than one is looked up by coordinates, and what is cut is.
        x.at(&coordinates)
    })
}

fn split(node: &NodeProto, x: &Array, lengths: &[i64]) -> Vec<Array> {
    let axis = axis(node, x);
    let mut start = 0;
    lengths
        .iter()
        .map(|length| {
            start += length;
            cut(x, axis, start - length, start)
        })
        .collect()
}
