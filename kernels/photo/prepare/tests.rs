//! Small models of every kind, run before and after by the reference of the tests.

use proptest::prelude::*;
use prost::Message;

use super::draft::{Draft, value};
use super::proto::*;
use super::reference::{Array, run};
use super::tensor::Tensor;
use super::*;

/// Checks that a model answers the same before and after, for the report's number of changes; returns it prepared.
fn check(model: &[u8], dims: &[usize], expected: Report) -> Vec<u8> {
    let Prepared { bytes, report } = prepare(model).unwrap();
    assert_eq!(report, expected);
    assert_eq!(prepare(model).unwrap().bytes, bytes, "the same bytes in are the same bytes out");
    let again = prepare(&bytes).unwrap();
    assert_eq!(again.report, Report::default(), "a prepared model has nothing left to change");
    assert_eq!(again.bytes, bytes);
    for seed in 0..3 {
        let values = Draft::new(seed, &[]).drawn(dims.iter().product());
        let input = Array { dims: dims.to_vec(), values: values.into_iter().map(f64::from).collect() };
        for (before, after) in run(model, &input).iter().zip(run(&bytes, &input)) {
            assert_eq!(before.dims, after.dims);
            let most = before.values.iter().fold(1e-3, |most: f64, value| most.max(value.abs()));
            for (before, after) in before.values.iter().zip(&after.values) {
                // Weights are rounded to 24 bits after every change, and at most three changes meet in one here.
                assert!((before - after).abs() <= 1e-5 * most, "{before} became {after}");
            }
        }
    }
    bytes
}

/// The operators of a model, in order.
fn operators(model: &[u8]) -> Vec<String> {
    ModelProto::decode(model).unwrap().graph.unwrap().node.into_iter().map(|node| node.op_type).collect()
}

/// A row that makes the same number everywhere.
fn silence(row: &mut [f32]) {
    row.fill(1e-38);
}

/// A chain of wide and narrow layers, of whose 40 channels 24 are needed.
fn chain() -> Vec<u8> {
    let mut draft = Draft::new(1, &[1, 3, 6, 5]);
    // Of 40 channels 9 carry a constant other than zero, and 12 carry zero.
    let wide = draft.conv("input", [40, 3, 1], |of, row, bias| {
        if of < 21 {
            silence(row);
            *bias = if of < 9 { 0.5 - *bias } else { 0.0 };
        }
    });
    let slopes = draft.drawn(40);
    let bent = draft.prelu(&wide, slopes);
    // Around the picture are zeros, so the constants do not stay constant here; 4 of them are not looked at.
    let deep = draft.conv(&bent, [40, 0, 3], |of, row, _| {
        if of < 4 {
            silence(row)
        }
    });
    let slopes = draft.drawn(40);
    let bent = draft.prelu(&deep, slopes);
    let narrow = draft.conv(&bent, [18, 40, 1], |_, _, _| ());
    let relu = draft.one("Relu", [&narrow]);
    let again = draft.conv(&relu, [18, 18, 1], |_, _, _| ());
    let sum = draft.one("Add", [&narrow, &again]);
    let last = draft.conv(&sum, [2, 18, 3], |_, _, _| ());
    draft.finish(&[(&last, &[1, 2, 6, 5])])
}

#[test]
fn dead_channels_go_through_a_chain() {
    // 24 are needed, which are 32 in whole blocks.
    let expected =
        Report { channels_pruned: 8, prelus_rewritten: 2, weights_zeroed: 21 * 3 + 4 * 9, ..Report::default() };
    check(&chain(), &[1, 3, 6, 5], expected);
}

#[test]
fn dead_channels_go_through_a_sum() {
    let mut draft = Draft::new(2, &[1, 2, 4, 4]);
    let dead = |of: usize, row: &mut [f32], bias: &mut f32| {
        if of.is_multiple_of(3) {
            silence(row);
            *bias = of as f32 / 100.0;
        }
    };
    let one = draft.conv("input", [30, 2, 3], dead);
    let other = draft.conv("input", [30, 2, 1], dead);
    let sum = draft.one("Add", [&one, &other]);
    let relu = draft.one("Relu", [&sum]);
    // The branch that goes round joins what it comes from.
    let round = draft.conv(&relu, [30, 30, 1], dead);
    let sum = draft.one("Add", [&relu, &round]);
    let last = draft.conv(&sum, [3, 30, 1], |_, _, _| ());
    let model = draft.finish(&[(&last, &[1, 3, 4, 4])]);
    // 20 are needed, which are 32 in whole blocks: no room.
    let zeroed = 10 * (2 * 9 + 2 + 30);
    check(&model, &[1, 2, 4, 4], Report { weights_zeroed: zeroed, ..Report::default() });
    let mut draft = Draft::new(2, &[1, 2, 4, 4]);
    let dead = |of: usize, row: &mut [f32], bias: &mut f32| {
        if of.is_multiple_of(2) {
            silence(row);
            *bias = of as f32 / 100.0;
        }
    };
    let one = draft.conv("input", [30, 2, 3], dead);
    let relu = draft.one("Relu", [&one]);
    let round = draft.conv(&relu, [30, 30, 1], dead);
    let sum = draft.one("Add", [&relu, &round]);
    let last = draft.conv(&sum, [3, 30, 1], |_, _, _| ());
    let model = draft.finish(&[(&last, &[1, 3, 4, 4])]);
    check(&model, &[1, 2, 4, 4], Report { weights_zeroed: 15 * 48, channels_pruned: 14, ..Report::default() });
}

#[test]
fn what_others_see_is_not_pruned() {
    let mut draft = Draft::new(3, &[1, 2, 3, 3]);
    let wide = draft.conv("input", [40, 2, 1], |_, row, _| silence(row));
    let other = draft.one("Sigmoid", [&wide]);
    let narrow = draft.conv(&wide, [4, 40, 1], |_, _, _| ());
    let model = draft.finish(&[(&other, &[1, 40, 3, 3]), (&narrow, &[1, 4, 3, 3])]);
    check(&model, &[1, 2, 3, 3], Report { weights_zeroed: 80, ..Report::default() });
}

#[test]
fn slopes_of_every_kind() {
    let mut draft = Draft::new(4, &[1, 2, 4, 4]);
    let slopes = vec![-1.5, -0.25, 0.0, 0.25, 1.0, 1.25, 3.0];
    let one = draft.conv("input", [7, 2, 1], |_, _, _| ());
    let bent = draft.prelu(&one, slopes.clone());
    // Steep slopes put a sign into what reads them, of either kind.
    let deep = draft.conv(&bent, [7, 0, 3], |_, _, _| ());
    let dense = draft.conv(&bent, [5, 7, 3], |_, _, _| ());
    // Given out, a sign would be seen; so this one stays, and one with gentle slopes goes.
    let stays = draft.prelu(&deep, slopes);
    let goes = draft.prelu(&dense, vec![0.5, 0.1, -0.1, 1.0, 0.0]);
    let model = draft.finish(&[(&stays, &[1, 7, 4, 4]), (&goes, &[1, 5, 4, 4])]);
    let prepared = check(&model, &[1, 2, 4, 4], Report { prelus_rewritten: 2, ..Report::default() });
    let rewritten = ["Conv", "Relu", "Conv", "Add"];
    let expected = [&["Conv"][..], &rewritten, &["Conv", "Conv", "PRelu"], &rewritten].concat();
    assert_eq!(operators(&prepared), expected);
}

#[test]
fn normalizations_and_dense_layers() {
    let mut draft = Draft::new(5, &[-1, 2, 3, 3]);
    let normalize = |draft: &mut Draft, from: &str, channels: usize| {
        let variance = draft.drawn(channels).iter().map(|value| value.abs() + 0.1).collect();
        let [gamma, beta, mean] = [(); 3].map(|()| draft.drawn(channels));
        let [gamma, beta, mean, variance] =
            [gamma, beta, mean, variance].map(|values| draft.floats(&[channels], values));
        draft.one("BatchNormalization", [from, &gamma, &beta, &mean, &variance])
    };
    let wide = draft.conv("input", [40, 2, 1], |of, row, _| {
        if of < 20 {
            silence(row)
        }
    });
    let wide = normalize(&mut draft, &wide, 40);
    let wide = draft.one("Relu", [&wide]);
    let (weight, bias) = (draft.drawn(40 * 9), draft.drawn(40));
    let [weight, bias] = [draft.floats(&[40, 1, 3, 3], weight), draft.floats(&[40], bias)];
    let pixel = draft.node(NodeProto::new("Conv", [&wide, &weight, &bias], "").with_int("group", 40));
    let pixel = normalize(&mut draft, &pixel, 40);
    let flat = draft.one("Flatten", [&pixel]);
    let idle = draft.one("Dropout", [&flat]);
    let (weight, bias) = (draft.drawn(6 * 40), draft.drawn(6));
    let [weight, bias] = [draft.floats(&[6, 40], weight), draft.floats(&[6], bias)];
    let dense = draft.node(NodeProto::new("Gemm", [&idle, &weight, &bias], "").with_int("transB", 1));
    let dense = normalize(&mut draft, &dense, 6);
    let model = draft.finish(&[(&dense, &[-1, 6])]);
    let expected = Report {
        batches_fixed: 2,
        nodes_folded: 1,
        weights_zeroed: 40,
        normalizations_folded: 3,
        dense_rewritten: 1,
        channels_pruned: 8,
        ..Report::default()
    };
    let prepared = check(&model, &[1, 2, 3, 3], expected);
    assert_eq!(operators(&prepared), ["Conv", "Relu", "Conv", "Conv", "Flatten"]);
}

/// A detector with two grids: scores and boxes as an exporter writes them.
fn detector(opset: i64) -> Vec<u8> {
    let mut draft = Draft::new(6, &[-1, 2, 4, 6]);
    draft.opset = opset;
    let number = |draft: &mut Draft, value: f32| draft.floats(&[], vec![value]);
    let zero = Tensor { dims: vec![], values: super::tensor::Values::Integers(vec![0]) }.write(String::new());
    let attribute = AttributeProto { name: "value".to_owned(), t: Some(zero), kind: 4, ..AttributeProto::default() };
    let coarse = draft.conv("input", [3, 2, 3], |_, _, _| ());
    let mut heads = [Vec::new(), Vec::new()];
    for from in ["input", coarse.as_str()] {
        let seen = if from == "input" { 2 } else { 3 };
        for (head, each) in heads.iter_mut().zip([2, 4]) {
            let conv = draft.conv(from, [3 * each, seen, 1], |_, _, _| ());
            let last = draft.node(NodeProto::new("Transpose", [&conv], "").with_ints("perm", &[0, 2, 3, 1]));
            let shape = draft.one("Shape", [&last]);
            let zero = draft.node(NodeProto {
                op_type: "Constant".to_owned(),
                attribute: vec![attribute.clone()],
                ..NodeProto::default()
            });
            let batch = draft.node(NodeProto::new("Gather", [&shape, &zero], "").with_int("axis", 0));
            let batch = draft.node(NodeProto::new("Unsqueeze", [&batch], "").with_ints("axes", &[0]));
            let [any, each] = [-1, each as i64].map(|dim| draft.weight(Tensor::integers(vec![dim])));
            let shape = draft.node(NodeProto::new("Concat", [&batch, &any, &each], "").with_int("axis", 0));
            head.push(draft.one("Reshape", [&last, &shape]));
        }
    }
    let [scores, found] =
        heads.map(|head| draft.node(NodeProto::new("Concat", [&head[0], &head[1]], "").with_int("axis", 1)));
    let scores = draft.node(NodeProto::new("Softmax", [&scores], "").with_int("axis", 2));
    let slice = |draft: &mut Draft, from: &str, start: i64, end: i64| {
        let lists = [("starts", start), ("ends", end), ("axes", 2)];
        if draft.opset < 10 {
            let node = NodeProto::new("Slice", [from], "");
            return draft.node(lists.iter().fold(node, |node, (name, value)| node.with_ints(name, &[*value])));
        }
        let [start, end, axis] = lists.map(|(_, value)| draft.weight(Tensor::integers(vec![value])));
        draft.one("Slice", [from, &start, &end, &axis])
    };
    let boxes = 2 * 3 * 24;
    let constant = |draft: &mut Draft| {
        let values = draft.drawn(boxes * 2);
        draft.floats(&[1, boxes, 2], values)
    };
    let centre = slice(&mut draft, &found, 0, 2);
    let (step, size, place) = (number(&mut draft, 0.1), constant(&mut draft), constant(&mut draft));
    let centre = draft.one("Mul", [&centre, &step]);
    let centre = draft.one("Mul", [&centre, &size]);
    let centre = draft.one("Add", [&centre, &place]);
    let extent = slice(&mut draft, &found, 2, i64::MAX);
    let (step, size) = (number(&mut draft, 0.2), constant(&mut draft));
    let extent = draft.one("Mul", [&extent, &step]);
    let extent = draft.one("Exp", [&extent]);
    let extent = draft.one("Mul", [&extent, &size]);
    let decoded = draft.node(NodeProto::new("Concat", [&centre, &extent], "").with_int("axis", 2));
    let [low, high] = ["Sub", "Add"].map(|op| {
        let centre = slice(&mut draft, &decoded, 0, 2);
        let extent = slice(&mut draft, &decoded, 2, i64::MAX);
        let two = number(&mut draft, 2.0);
        let half = draft.one("Div", [&extent, &two]);
        draft.one(op, [&centre, &half])
    });
    let corners = draft.node(NodeProto::new("Concat", [&low, &high], "").with_int("axis", 2));
    draft.finish(&[(&scores, &[-1, boxes as i64, 2]), (&corners, &[-1, boxes as i64, 4])])
}

#[test]
fn detectors_of_either_age() {
    for opset in [9, 12] {
        let expected = Report {
            batches_fixed: 3,
            nodes_folded: 20,
            softmaxes_rewritten: 1,
            boxes_rewritten: 1,
            ..Report::default()
        };
        let prepared = check(&detector(opset), &[1, 2, 4, 6], expected);
        let left = operators(&prepared);
        assert!(
            ["Softmax", "Slice", "Shape", "Gather"].iter().all(|gone| !left.contains(&(*gone).to_owned())),
            "{left:?}"
        );
    }
}

#[test]
fn bytes_that_are_no_model() {
    let graph = |graph: GraphProto| ModelProto { graph: Some(graph), ..ModelProto::default() }.encode_to_vec();
    let relu = NodeProto::new("Relu", ["a"], "b");
    let branch = AttributeProto { name: "body".to_owned(), g: Some(vec![]), ..AttributeProto::default() };
    let short = TensorProto {
        dims: vec![2, 2],
        data_type: TYPE_FLOAT,
        float_data: vec![1.0; 3],
        name: "w".to_owned(),
        ..TensorProto::default()
    };
    let far = TensorProto { data_location: LOCATION_EXTERNAL, ..short.clone() };
    let vast = TensorProto { dims: vec![i64::MAX, i64::MAX, 0], ..short.clone() };
    let output = vec![value("b", &[1])];
    let base = GraphProto { input: vec![value("a", &[1])], node: vec![relu.clone()], output, ..GraphProto::default() };
    let table = [
        (vec![], PrepareError::Empty),
        (graph(GraphProto { output: vec![], ..base.clone() }), PrepareError::Empty),
        (graph(GraphProto { input: vec![], ..base.clone() }), PrepareError::NameUnknown("a".to_owned())),
        (graph(GraphProto { node: vec![], ..base.clone() }), PrepareError::NameUnknown("b".to_owned())),
        (
            graph(GraphProto { node: vec![relu.clone(), relu.clone()], ..base.clone() }),
            PrepareError::NameTwice("b".to_owned()),
        ),
        (
            graph(GraphProto { node: vec![NodeProto { attribute: vec![branch], ..relu.clone() }], ..base.clone() }),
            PrepareError::Unsupported("a branch or a loop"),
        ),
        (graph(GraphProto { initializer: vec![short], ..base.clone() }), PrepareError::TensorLength("w".to_owned())),
        (graph(GraphProto { initializer: vec![vast], ..base.clone() }), PrepareError::TensorLength("w".to_owned())),
        (
            graph(GraphProto { initializer: vec![far], ..base.clone() }),
            PrepareError::Unsupported("weights outside of the file"),
        ),
        (vec![0; MODEL_BYTES_MAX + 1], PrepareError::TooLong(MODEL_BYTES_MAX + 1)),
    ];
    for (bytes, expected) in table {
        assert_eq!(prepare(&bytes), Err(expected));
    }
    assert!(matches!(prepare(b"no model at all"), Err(PrepareError::Protobuf(_))));
    assert_eq!(prepare(&graph(base)).unwrap().report, Report::default());
}

#[test]
fn a_report_reads_as_a_sentence() {
    assert_eq!(Report::default().to_string(), "nothing to change");
    let report = Report { channels_pruned: 16, prelus_rewritten: 2, ..Report::default() };
    assert_eq!(report.to_string(), "16 channels pruned, 2 prelus rewritten");
}

proptest! {
    #[test]
    fn any_bytes_are_an_answer(
        model in prop::sample::select(vec![chain(), detector(9)]),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        end in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut model = model;
        for (at, byte) in changes {
            let at = at.index(model.len());
            model[at] = byte;
        }
        if let Some(end) = end {
            model.truncate(end.index(model.len()));
        }
        if let Ok(prepared) = prepare(&model) {
            prop_assert!(prepare(&prepared.bytes).is_ok(), "what is given out can be read");
        }
    }
}
