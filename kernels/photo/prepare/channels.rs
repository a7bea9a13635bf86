//! Channels, followed through the graph.
//!
//! What comes in is a graph; what goes out is which channels always carry the same number, and which tensors have
//! their channels in common: what goes through an activation, a depthwise convolution or a sum keeps its channel, and
//! only a dense convolution mixes them.
//!
//! Invariants: a constant is the same at every pixel, edges included; a group that touches an input or output of the
//! graph, or a node that is not understood, is not given out.

use std::collections::BTreeMap;

use super::conv::{Conv, Reach};
use super::graph::Graph;
use super::proto::NodeProto;

/// The number that each channel of a tensor always carries; `None` for a channel that changes.
pub(super) type Constants = Vec<Option<f64>>;

/// What is known about the channels of a graph.
#[derive(Default)]
pub(super) struct Channels {
    constants: BTreeMap<String, Constants>,
    /// Each tensor's number, and by number a tensor it is tied to, itself at the end of the chain.
    numbers: BTreeMap<String, usize>,
    tied_to: Vec<usize>,
    /// By number: whether a node that is not understood sees this tensor.
    is_fixed: Vec<bool>,
}

impl Channels {
    /// Follows the channels of a graph.
    pub(super) fn of(graph: &Graph) -> Self {
        let mut channels = Self::default();
        for value in graph.inputs.iter().chain(&graph.outputs) {
            channels.fix(&value.name);
        }
        for node in &graph.nodes {
            if channels.follow(graph, node).is_none() {
                node.input.iter().chain(&node.output).for_each(|name| channels.fix(name));
            }
        }
        channels
    }

    /// The constants of a tensor whose channels are known.
    pub(super) fn constants(&self, name: &str) -> Option<&Constants> {
        self.constants.get(name)
    }

    /// Tensors that have their channels in common, in groups that may be changed.
    pub(super) fn groups(&self) -> Vec<Vec<&str>> {
        let mut groups: BTreeMap<usize, (bool, Vec<&str>)> = BTreeMap::new();
        for (name, &number) in &self.numbers {
            let (is_fixed, names) = groups.entry(self.root(number)).or_default();
            *is_fixed |= self.is_fixed[number] || !self.constants.contains_key(name);
            names.push(name);
        }
        groups.into_values().filter(|(is_fixed, _)| !is_fixed).map(|(_, names)| names).collect()
    }

    /// Takes in one node; `None` if it is not understood.
    fn follow(&mut self, graph: &Graph, node: &NodeProto) -> Option<()> {
        let result = node.result()?;
        let constants = if let Some(conv) = graph.conv(node) {
            let before = self.constants.get(&node.input[0]);
            if before.is_some_and(|before| before.len() != conv.inputs) {
                return None;
            }
            match conv.reach {
                Reach::Dense => (0..conv.outputs).map(|output| of_dense(&conv, output, before)).collect(),
                Reach::Depthwise => {
                    let before = before?;
                    let constants = (0..conv.outputs).map(|of| of_depthwise(&conv, of, before[of])).collect();
                    self.tie(&node.input[0], result);
                    constants
                }
            }
        } else if node.is("Relu") {
            let [from] = node.inputs()?;
            let constants = self.constants.get(from)?.iter().map(|known| known.map(|value| value.max(0.0))).collect();
            self.tie(from, result);
            constants
        } else if let Some((from, slopes)) = graph.prelu(node) {
            let before = self.constants.get(from).filter(|before| before.len() == slopes.len())?;
            let bend = |value: f64, slope: f32| if value < 0.0 { value * f64::from(slope) } else { value };
            let constants = before.iter().zip(slopes).map(|(known, &slope)| known.map(|value| bend(value, slope)));
            let constants = constants.collect();
            self.tie(from, result);
            constants
        } else if node.is("Add") {
            let [one, other] = node.inputs()?;
            let (ones, others) = (self.constants.get(one)?, self.constants.get(other)?);
            if ones.len() != others.len() {
                return None;
            }
            let constants = ones.iter().zip(others).map(|(one, other)| Some((*one)? + (*other)?)).collect();
            self.tie(one, result);
            self.tie(other, result);
            constants
        } else {
            return None;
        };
        self.number(result);
        self.constants.insert(result.to_owned(), constants);
        Some(())
    }

    fn number(&mut self, name: &str) -> usize {
        if let Some(&number) = self.numbers.get(name) {
            return number;
        }
        let number = self.tied_to.len();
        self.numbers.insert(name.to_owned(), number);
        self.tied_to.push(number);
        self.is_fixed.push(false);
        number
    }

    fn fix(&mut self, name: &str) {
        let number = self.number(name);
        self.is_fixed[number] = true;
    }

    fn tie(&mut self, one: &str, other: &str) {
        let (one, other) = (self.number(one), self.number(other));
        let (one, other) = (self.root(one), self.root(other));
        self.tied_to[one.max(other)] = one.min(other);
    }

    fn root(&self, mut number: usize) -> usize {
        while self.tied_to[number] != number {
            number = self.tied_to[number];
        }
        number
    }
}

/// What a constant becomes in front of a convolution: with zeros around the picture only a zero stays constant.
pub(super) fn at_every_tap(conv: &Conv<'_>, known: Option<f64>) -> Option<f64> {
    known.filter(|&value| value == 0.0 || !conv.is_padded)
}

/// The sum of some weights.
pub(super) fn total(weights: &[f32]) -> f64 {
    weights.iter().copied().map(f64::from).sum()
}

fn of_dense(conv: &Conv<'_>, output: usize, before: Option<&Constants>) -> Option<f64> {
    let mut sum = f64::from(conv.bias_of(output));
    for input in 0..conv.inputs {
        let weights = conv.between(output, input);
        if weights.iter().any(|&weight| weight != 0.0) {
            sum += total(weights) * at_every_tap(conv, before?[input])?;
        }
    }
    Some(sum).filter(|sum| sum.is_finite())
}

fn of_depthwise(conv: &Conv<'_>, of: usize, known: Option<f64>) -> Option<f64> {
    let bias = f64::from(conv.bias_of(of));
    if conv.row(of).iter().all(|&weight| weight == 0.0) {
        return Some(bias);
    }
    Some(bias + total(conv.row(of)) * at_every_tap(conv, known)?).filter(|sum| sum.is_finite())
}
