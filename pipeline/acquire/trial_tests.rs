//! What agrees, and what never does.

use kernels::photo::Scaling;

use super::trial::{Agreement, agreement, image};

const SCALING: Scaling = Scaling { mean: 127.5, deviation: 127.5 };

#[test]
fn an_image_is_the_same_everywhere() {
    let small = image(1, [1, 2, 8, 8], SCALING);
    assert_eq!(small.len(), 2 * 8 * 8);
    assert!(small.iter().all(|value| (-1.0..=1.0).contains(value)));
    // Squares of four: the first row of the first plane has two values.
    let row: Vec<f32> = small[..8].iter().map(|value| (value * 127.5 + 127.5).round()).collect();
    assert_eq!(row, [ROW[0], ROW[0], ROW[0], ROW[0], ROW[1], ROW[1], ROW[1], ROW[1]]);
    assert_ne!(image(0, [1, 2, 8, 8], SCALING), image(4, [1, 2, 8, 8], SCALING), "two images of one grain differ");
}

/// The values there; that they never change is what makes answers of two machines comparable.
const ROW: [f32; 2] = [17.0, 234.0];

#[test]
fn agreement_is_the_worst_of_all_images() {
    let answer = |first: [f32; 2], second: f32| vec![first.to_vec(), vec![second]];
    let ones = [answer([1.0, 0.0], 0.5), answer([3.0, 4.0], 0.5)];
    let equal = Agreement { cosine_min: 1.0, difference_max: 0.0 };
    assert_eq!(agreement(&ones, &ones), Some(equal));
    let others = [answer([2.0, 0.0], 0.5), answer([4.0, 3.0], 0.75)];
    assert_eq!(agreement(&ones, &others), Some(Agreement { cosine_min: 0.96, difference_max: 1.0 }));
}

#[test]
fn what_is_no_number_agrees_with_nothing() {
    let wrong = [vec![vec![f32::NAN, 1.0]]];
    let worst = Agreement { cosine_min: -1.0, difference_max: f64::INFINITY };
    assert_eq!(agreement(&wrong, &wrong), Some(worst));
    let zero = [vec![vec![0.0, 0.0]]];
    assert_eq!(agreement(&zero, &zero).unwrap().cosine_min, -1.0, "nothing has no direction");
}

#[test]
fn other_shapes_cannot_be_compared() {
    let one = [vec![vec![1.0, 2.0]]];
    for other in [&[][..], &[vec![]], &[vec![vec![1.0]]], &[vec![vec![1.0, 2.0], vec![]]]] {
        assert_eq!(agreement(&one, other), None);
        assert_eq!(agreement(other, &one), None);
    }
    assert_eq!(agreement(&[], &[]), None);
}
