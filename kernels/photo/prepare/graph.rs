//! The graph that the rewritings work on.
//!
//! What comes in and goes out is the message of a whole file.
//! Invariants: every name is made once, and before it is used; a weight is never changed in place, since others may
//! use it too: a rewriting adds a new one, and what nobody uses in the end is not written. All maps are ordered, so the
//! same file gives the same file.

use std::collections::{BTreeMap, BTreeSet};

use super::PrepareError;
use super::proto::{GraphProto, ModelProto, NodeProto, ValueInfoProto};
use super::tensor::Tensor;

/// The first version of the format in which weights need not be inputs as well.
const IR_VERSION_WEIGHTS_APART: i64 = 4;

/// A model taken apart.
pub(super) struct Graph {
    pub(super) nodes: Vec<NodeProto>,
    pub(super) weights: BTreeMap<String, Tensor>,
    pub(super) inputs: Vec<ValueInfoProto>,
    pub(super) outputs: Vec<ValueInfoProto>,
    /// The version of ONNX's own operators.
    pub(super) opset: i64,
    /// Everything else, for writing.
    model: ModelProto,
    frame: GraphProto,
    /// Every name there is, for finding new ones.
    names: BTreeSet<String>,
}

/// Who makes and who uses each name, at one moment.
pub(super) struct Index {
    makers: BTreeMap<String, usize>,
    users: BTreeMap<String, Vec<usize>>,
    /// What the graph gives out.
    given: BTreeSet<String>,
}

impl Graph {
    /// Takes a model apart and checks that its names fit together.
    pub(super) fn read(mut model: ModelProto) -> Result<Self, PrepareError> {
        let mut frame = model.graph.take().ok_or(PrepareError::Empty)?;
        refuse(&model, &frame)?;
        let mut names = BTreeSet::new();
        let mut weights = BTreeMap::new();
        for mut proto in core::mem::take(&mut frame.initializer) {
            let name = core::mem::take(&mut proto.name);
            claim(&mut names, &name)?;
            weights.insert(name.clone(), Tensor::read(proto).map_err(|error| name_tensor(error, name))?);
        }
        // A weight that is an input too could be replaced from outside. Here it is a weight.
        let inputs: Vec<_> =
            core::mem::take(&mut frame.input).into_iter().filter(|input| !weights.contains_key(&input.name)).collect();
        for input in &inputs {
            claim(&mut names, &input.name)?;
        }
        let nodes = core::mem::take(&mut frame.node);
        for node in &nodes {
            if let Some(unknown) = node.input.iter().find(|name| !name.is_empty() && !names.contains(*name)) {
                return Err(PrepareError::NameUnknown(unknown.clone()));
            }
            node.output.iter().filter(|name| !name.is_empty()).try_for_each(|name| claim(&mut names, name))?;
        }
        let outputs = core::mem::take(&mut frame.output);
        if let Some(unknown) = outputs.iter().find(|output| !names.contains(&output.name)) {
            return Err(PrepareError::NameUnknown(unknown.name.clone()));
        }
        // Shapes in between may not be true afterwards, and every runtime finds them itself.
        frame.value_info.clear();
        let own = |domain: &str| matches!(domain, "" | "ai.onnx");
        let opset = model.opset_import.iter().filter(|set| own(&set.domain)).map(|set| set.version).max().unwrap_or(1);
        Ok(Self { nodes, weights, inputs, outputs, opset, model, frame, names })
    }

    /// Puts the model together again.
    pub(super) fn write(self) -> ModelProto {
        let Self { nodes, mut weights, inputs, outputs, mut model, mut frame, .. } = self;
        let used: BTreeSet<&str> = nodes
            .iter()
            .flat_map(|node| &node.input)
            .map(String::as_str)
            .chain(outputs.iter().map(|output| output.name.as_str()))
            .collect();
        weights.retain(|name, _| used.contains(name.as_str()));
        drop(used);
        frame.initializer = weights.into_iter().map(|(name, tensor)| tensor.write(name)).collect();
        (frame.node, frame.input, frame.output) = (nodes, inputs, outputs);
        model.ir_version = model.ir_version.max(IR_VERSION_WEIGHTS_APART);
        model.graph = Some(frame);
        model
    }

    /// Who makes and uses what now.
    pub(super) fn index(&self) -> Index {
        let mut makers = BTreeMap::new();
        let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (position, node) in self.nodes.iter().enumerate() {
            makers.extend(node.output.iter().map(|name| (name.clone(), position)));
            for name in &node.input {
                users.entry(name.clone()).or_default().push(position);
            }
        }
        Index { makers, users, given: self.outputs.iter().map(|output| output.name.clone()).collect() }
    }

    /// A name that nothing has.
    pub(super) fn new_name(&mut self) -> String {
        let mut number = self.names.len();
        loop {
            let name = format!("prepared_{number}");
            if self.names.insert(name.clone()) {
                return name;
            }
            number += 1;
        }
    }

    /// Adds a weight under a new name.
    pub(super) fn add_weight(&mut self, tensor: Tensor) -> String {
        let name = self.new_name();
        self.weights.insert(name.clone(), tensor);
        name
    }

    /// The floats of a weight; `None` for anything else.
    pub(super) fn floats(&self, name: &str) -> Option<&[f32]> {
        self.weights.get(name)?.as_floats()
    }

    /// The integers of a weight; `None` for anything else.
    pub(super) fn integers(&self, name: &str) -> Option<&[i64]> {
        self.weights.get(name)?.as_integers()
    }

    /// Lets every user of a result use another name instead. What the graph gives out keeps its name.
    pub(super) fn rename_uses(&mut self, from: &str, to: &str) {
        for name in self.nodes.iter_mut().flat_map(|node| &mut node.input).filter(|name| *name == from) {
            to.clone_into(name);
        }
    }

    /// Takes out the nodes at these positions.
    pub(super) fn remove(&mut self, positions: &BTreeSet<usize>) {
        let mut position = 0;
        self.nodes.retain(|_| {
            position += 1;
            !positions.contains(&(position - 1))
        });
    }
}

impl Index {
    /// The position of the node that makes a name; `None` for inputs and weights.
    pub(super) fn maker(&self, name: &str) -> Option<usize> {
        self.makers.get(name).copied()
    }

    /// The positions of all nodes that use a name, once for every use.
    pub(super) fn users(&self, name: &str) -> &[usize] {
        self.users.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Whether the graph gives this out.
    pub(super) fn is_given(&self, name: &str) -> bool {
        self.given.contains(name)
    }

    /// Whether a name is used once and not given out, so that what makes it may change with its user.
    pub(super) fn is_private(&self, name: &str) -> bool {
        self.users(name).len() == 1 && !self.is_given(name)
    }
}

/// Refuses what refers to names in ways that no rewriting follows.
fn refuse(model: &ModelProto, frame: &GraphProto) -> Result<(), PrepareError> {
    let has_graph =
        |node: &NodeProto| node.attribute.iter().any(|setting| setting.g.is_some() || !setting.graphs.is_empty());
    let unsupported = [
        (!model.functions.is_empty(), "functions of its own"),
        (!model.training_info.is_empty(), "instructions for training"),
        (!frame.sparse_initializer.is_empty(), "sparse weights"),
        (!frame.quantization_annotation.is_empty(), "notes on quantization"),
        (frame.node.iter().any(has_graph), "a branch or a loop"),
    ];
    if let Some((_, what)) = unsupported.into_iter().find(|(found, _)| *found) {
        return Err(PrepareError::Unsupported(what));
    }
    if frame.output.is_empty() { Err(PrepareError::Empty) } else { Ok(()) }
}

fn claim(names: &mut BTreeSet<String>, name: &str) -> Result<(), PrepareError> {
    if names.insert(name.to_owned()) { Ok(()) } else { Err(PrepareError::NameTwice(name.to_owned())) }
}

/// Puts the name into an error of a tensor whose name was taken out.
fn name_tensor(error: PrepareError, name: String) -> PrepareError {
    match error {
        PrepareError::TensorLength(_) => PrepareError::TensorLength(name),
        other => other,
    }
}
