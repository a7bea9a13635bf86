//! Each gate refuses its own fault, and a good face passes all.

use super::*;

/// Gates that an upright, lit and sharp face passes.
const GATES: Gates = Gates {
    eyes_pixels_min: 30.0,
    second_face_min: 0.3,
    turn_max: 0.5,
    nod: [0.1, 0.9],
    tilt_degrees_max: 30.0,
    sharpness_min: 0.05,
    brightness: [30.0, 220.0],
    contrast_min: 10.0,
    misfit_max: 8.0,
};

const UPRIGHT: FivePoints = [[40.0, 50.0], [80.0, 50.0], [60.0, 70.0], [45.0, 90.0], [75.0, 90.0]];
const GRID: Grid = Grid { width: 32, height: 32 };

/// Squares of `side` pixels, dark and light by turns.
fn squares(side: usize, dark: f32, light: f32) -> Vec<f32> {
    let square = |place: usize| (place % 32 / side + place / 32 / side) % 2;
    (0..32 * 32).map(|place| if square(place) == 0 { dark } else { light }).collect()
}

fn check(points: FivePoints, brightness: &[f32], misfit: f32, expected: Option<Gate>) {
    let measures = Measures::of(&points, misfit, brightness, GRID);
    assert_eq!(measures.failed(&GATES), expected, "{measures:?}");
}

#[test]
fn a_good_face_passes_and_is_measured() {
    let picture = squares(2, 60.0, 140.0);
    check(UPRIGHT, &picture, 2.0, None);
    let measures = Measures::of(&UPRIGHT, 2.0, &picture, GRID);
    let measured = (measures.eyes_pixels, measures.turn, measures.nod, measures.tilt_degrees);
    assert_eq!(measured, (40.0, 0.0, 0.5, 0.0));
    assert_eq!((measures.brightness, measures.contrast), (100.0, 40.0));
}

#[test]
fn each_gate_refuses_its_own_fault() {
    let picture = squares(2, 60.0, 140.0);
    check(UPRIGHT.map(|[x, y]| [x / 2.0, y / 2.0]), &picture, 2.0, Some(Gate::Size));
    check(UPRIGHT, &picture, 9.0, Some(Gate::Fit));
    let with_nose = |nose| [UPRIGHT[0], UPRIGHT[1], nose, UPRIGHT[3], UPRIGHT[4]];
    check(with_nose([85.0, 70.0]), &picture, 2.0, Some(Gate::Pose));
    check(with_nose([60.0, 52.0]), &picture, 2.0, Some(Gate::Pose));
    let tilted = UPRIGHT.map(|[x, y]| [0.8 * x - 0.6 * y, 0.6 * x + 0.8 * y]);
    check(tilted, &picture, 2.0, Some(Gate::Pose));
    check(UPRIGHT, &squares(2, 5.0, 40.0), 2.0, Some(Gate::Exposure));
    check(UPRIGHT, &squares(2, 220.0, 255.0), 2.0, Some(Gate::Exposure));
    check(UPRIGHT, &squares(2, 100.0, 110.0), 2.0, Some(Gate::Exposure));
    // One slope over the whole picture has no edge.
    let slope: Vec<f32> = (0..32 * 32).map(|place| 60.0 + 4.0 * (place % 32) as f32).collect();
    check(UPRIGHT, &slope, 2.0, Some(Gate::Sharpness));
}

#[test]
fn the_pose_is_measured_in_the_axes_of_the_face() {
    // The same face turned by 20 degrees has the same turn and nod.
    let (sine, cosine) = 20_f32.to_radians().sin_cos();
    let turned = UPRIGHT.map(|[x, y]| [cosine * x - sine * y, sine * x + cosine * y]);
    let measures = Measures::of(&turned, 0.0, &squares(2, 60.0, 140.0), GRID);
    assert!(measures.turn < 1e-5 && (measures.nod - 0.5).abs() < 1e-5, "{measures:?}");
    assert!((measures.tilt_degrees - 20.0).abs() < 1e-3);
}

#[test]
fn what_is_no_number_passes_no_gate() {
    let none = Measures::of(&[[f32::NAN; 2]; 5], f32::NAN, &squares(2, 60.0, 140.0), GRID);
    assert_eq!(none.failed(&GATES), Some(Gate::Size));
}
