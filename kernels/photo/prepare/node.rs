//! Nodes: asking for their settings, and making new ones.

use super::proto::{AttributeProto, KIND_INT, KIND_INTS, NodeProto};

impl NodeProto {
    /// A node of ONNX's own operators, without settings.
    pub(super) fn new<const N: usize>(op: &str, inputs: [&str; N], output: &str) -> Self {
        Self {
            op_type: op.to_owned(),
            input: inputs.map(str::to_owned).to_vec(),
            output: vec![output.to_owned()],
            ..Self::default()
        }
    }

    /// The same with an integer, in place of one of that name.
    pub(super) fn with_int(mut self, name: &str, value: i64) -> Self {
        self.attribute.retain(|attribute| attribute.name != name);
        let name = name.to_owned();
        self.attribute.push(AttributeProto { name, i: Some(value), kind: KIND_INT, ..AttributeProto::default() });
        self
    }

    /// The same with a list of integers, in place of one of that name.
    pub(super) fn with_ints(mut self, name: &str, values: &[i64]) -> Self {
        self.attribute.retain(|attribute| attribute.name != name);
        let (name, ints) = (name.to_owned(), values.to_vec());
        self.attribute.push(AttributeProto { name, ints, kind: KIND_INTS, ..AttributeProto::default() });
        self
    }

    /// Whether this is the operator of ONNX with that name, with one result.
    pub(super) fn is(&self, op: &str) -> bool {
        self.op_type == op && matches!(self.domain.as_str(), "" | "ai.onnx") && self.result().is_some()
    }

    /// The result, where there is one only.
    pub(super) fn result(&self) -> Option<&str> {
        match self.output.as_slice() {
            [only] if !only.is_empty() => Some(only),
            _ => None,
        }
    }

    /// The inputs, if there are exactly so many.
    pub(super) fn inputs<const N: usize>(&self) -> Option<[&str; N]> {
        let names: &[String; N] = self.input.as_slice().try_into().ok()?;
        Some(names.each_ref().map(String::as_str))
    }

    /// An integer that is set.
    pub(super) fn int(&self, name: &str) -> Option<i64> {
        self.setting(name).and_then(|attribute| attribute.i)
    }

    /// A float that is set.
    pub(super) fn float(&self, name: &str) -> Option<f32> {
        self.setting(name).and_then(|attribute| attribute.f)
    }

    /// A list of integers; empty if it is not set.
    pub(super) fn ints(&self, name: &str) -> &[i64] {
        self.setting(name).map(|attribute| attribute.ints.as_slice()).unwrap_or_default()
    }

    /// A text; empty if it is not set.
    pub(super) fn text(&self, name: &str) -> &[u8] {
        self.setting(name).and_then(|attribute| attribute.s.as_deref()).unwrap_or_default()
    }

    fn setting(&self, name: &str) -> Option<&AttributeProto> {
        self.attribute.iter().find(|attribute| attribute.name == name)
    }
}
