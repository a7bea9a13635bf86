//! A detector gets the anchors of another size, and nothing that is no such detector does.

use super::*;
use crate::photo::prepare::proto::{
    AttributeProto, NodeProto, OperatorSetIdProto, ShapeProto, TensorTypeProto, TypeProto,
};

/// A detector without its layers: an input, the anchors as constants, an output of as many boxes.
fn detector(frame: Frame, anchors: &Anchors) -> ModelProto {
    let value = |name: &str, dims: &[usize]| {
        let dim = dims.iter().map(|side| DimensionProto { dim_value: Some(*side as i64), ..Default::default() });
        let shape = Some(ShapeProto { dim: dim.collect() });
        let tensor_type = Some(TensorTypeProto { elem_type: 1, shape });
        let kind = Some(TypeProto { tensor_type, ..Default::default() });
        ValueInfoProto { name: name.to_owned(), kind, ..Default::default() }
    };
    let constant = |name: &str, numbers: &[f32]| NodeProto {
        op_type: "Constant".to_owned(),
        output: vec![name.to_owned()],
        attribute: vec![AttributeProto { t: Some(written(String::new(), numbers)), ..Default::default() }],
        ..Default::default()
    };
    let graph = GraphProto {
        node: vec![constant("centres", &anchors.centres), constant("sides", &anchors.sides)],
        input: vec![value("input", &[1, 3, frame[1], frame[0]])],
        output: vec![value("boxes", &[1, anchors.count(), 4])],
        value_info: vec![value("between", &[1, 2, 3, 4])],
        ..Default::default()
    };
    let opset_import = vec![OperatorSetIdProto { version: 9, ..Default::default() }];
    ModelProto { ir_version: 6, graph: Some(graph), opset_import, ..Default::default() }
}

fn anchors_of(model: &[u8]) -> (Vec<i64>, [Vec<f32>; 2]) {
    let graph = ModelProto::decode(model).unwrap().graph.unwrap();
    let sides = dimensions(&graph.input[0]).iter().map(|dimension| dimension.dim_value.unwrap()).collect();
    assert!(graph.value_info.is_empty(), "sizes between are forgotten");
    let numbers =
        |node: &NodeProto| Tensor::read(node.attribute[0].t.clone().unwrap()).unwrap().as_floats().unwrap().to_vec();
    assert_eq!(dimensions(&graph.output[0])[1].dim_value, Some(numbers(&graph.node[0]).len() as i64 / 2));
    (sides, [numbers(&graph.node[0]), numbers(&graph.node[1])])
}

const PUBLISHED: Frame = [320, 240];

#[test]
fn anchors_follow_the_published_formula() {
    let anchors = Anchors::of(PUBLISHED, PUBLISHED);
    // 40 x 30 x 3 + 20 x 15 x 2 + 10 x 8 x 2 + 5 x 4 x 3, as the published network has them.
    assert_eq!(anchors.count(), 4420);
    assert_eq!(anchors.centres[..2], [4.0 / 320.0, 4.0 / 240.0]);
    assert_eq!(
        anchors.sides[..6],
        [10.0 / 320.0, 10.0 / 240.0, 16.0 / 320.0, 16.0 / 240.0, 24.0 / 320.0, 24.0 / 240.0]
    );
    // The last cell of the largest stride: four rows over 240 pixels are 60 apart, not 64; sides end at the whole.
    assert_eq!(anchors.centres[8838..], [0.9, 0.875]);
    assert_eq!(anchors.sides[8838..], [0.8, 1.0]);
}

#[test]
fn a_detector_is_made_for_another_size() {
    let published = detector(PUBLISHED, &Anchors::of(PUBLISHED, PUBLISHED)).encode_to_vec();
    let (sides, [centres, lengths]) = anchors_of(&reframe(&published, 192, 128).unwrap());
    assert_eq!(sides, [1, 3, 128, 192]);
    // In pixels an anchor lies where it lay.
    assert_eq!((centres[0] * 192.0, centres[1] * 128.0), (4.0, 4.0));
    assert_eq!((lengths[0] * 192.0, lengths[1] * 128.0), (10.0, 10.0));
    assert_eq!(centres.len() / 2, 24 * 16 * 3 + 12 * 8 * 2 + 6 * 4 * 2 + 3 * 2 * 3);
    assert_eq!(reframe(&published, 192, 128), reframe(&published, 192, 128), "the same bytes again");
}

#[test]
fn what_is_no_such_detector_is_refused() {
    let anchors = Anchors::of(PUBLISHED, PUBLISHED);
    let good = detector(PUBLISHED, &anchors);
    let refused = |model: &ModelProto, width, height| reframe(&model.encode_to_vec(), width, height).is_err();
    assert!(!refused(&good, 64, 64));
    for (width, height) in [(0, 64), (64, 100), (2048, 64)] {
        assert!(refused(&good, width, height), "{width} x {height}");
    }
    let mut moved = Anchors::of(PUBLISHED, PUBLISHED);
    moved.centres[7] += 0.001;
    assert!(refused(&detector(PUBLISHED, &moved), 64, 64), "an anchor that is not the formula's");
    assert!(refused(&detector([640, 480], &anchors), 64, 64), "anchors of another size than the input's");
    assert!(refused(&ModelProto::default(), 64, 64), "no graph");
    assert!(reframe(b"no model", 64, 64).is_err());
}
