//! A photo lies in the middle of the input, and each face is found once.

use super::*;
use crate::photo::Scaling;

fn recipe() -> DetectorRecipe {
    let scaling = Scaling { mean: 100.0, deviation: 10.0 };
    DetectorRecipe { colours: Colours::Rgb, scaling, fill: 0.5, score_min: 0.6, overlap_max: 0.4, glance: None }
}

const INPUT: Grid = Grid { width: 320, height: 240 };

#[test]
fn a_photo_is_placed_in_the_middle_undistorted() {
    let photo = Pixels::from_rgb(400, 600, &vec![110; 3 * 400 * 600]);
    let placed = place(&photo, INPUT, 0.5);
    let mut pyramid = Pyramid::default();
    pyramid.build(&photo, placed.reduction);
    let mut out = vec![7.0; 3 * 320 * 240];
    fill(&photo, &pyramid, placed, &recipe(), INPUT, &mut out);
    // 120 of 240 rows, and 80 columns to keep the shape; (110 − 100)/10 inside, nothing outside.
    let inside = out[..320 * 240].iter().filter(|number| **number == 1.0).count();
    assert_eq!(inside, 80 * 120);
    assert_eq!(out.iter().filter(|number| **number == 0.0).count(), 3 * (320 * 240 - 80 * 120));
    assert_eq!(out[120 * 320 + 160], 1.0);
    // The whole of what it fills is the whole of the photo.
    let share = |left: f32, right: f32, side: f32| [left / side, right / side];
    let ([left, right], [top, bottom]) = (share(120.0, 200.0, 320.0), share(60.0, 180.0, 240.0));
    let face = faces(&[0.1, 0.9], &[left, top, right, bottom], placed, INPUT, &recipe())[0];
    let found = [face.left, face.top, face.right, face.bottom].map(f32::round);
    assert_eq!(found, [0.0, 0.0, 400.0, 600.0]);
}

#[test]
fn each_face_is_found_once_the_surest_first() {
    let photo = Pixels::from_rgb(320, 240, &vec![0; 3 * 320 * 240]);
    let placed = place(&photo, INPUT, 1.0);
    let boxes = [
        [0.10, 0.10, 0.30, 0.40],
        [0.11, 0.10, 0.31, 0.40], // nearly the first, and surer
        [0.60, 0.10, 0.80, 0.40], // another face
        [0.60, 0.50, 0.80, 0.80], // not sure enough
        [0.50, 0.50, 0.50, 0.90], // no area
        [0.90, 0.90, 0.80, 0.80], // turned inside out
        [f32::NAN, 0.0, 1.0, 1.0],
    ];
    let scores = [0.8, 0.9, 0.7, 0.5, 0.99, 0.99, 0.99];
    let scores: Vec<f32> = scores.iter().flat_map(|score| [1.0 - score, *score]).collect();
    let found = faces(&scores, boxes.as_flattened(), placed, INPUT, &recipe());
    assert_eq!(found.iter().map(|face| face.score).collect::<Vec<_>>(), [0.9, 0.7]);
    assert!(faces(&[], &[], placed, INPUT, &recipe()).is_empty());
}

#[test]
fn many_boxes_cost_no_more_than_the_surest() {
    let photo = Pixels::from_rgb(320, 240, &vec![0; 3 * 320 * 240]);
    let placed = place(&photo, INPUT, 1.0);
    let count = 4420;
    let scores = [0.0, 1.0].repeat(count);
    let boxes: Vec<f32> = (0..count).flat_map(|place| [place as f32, 0.0, place as f32 + 0.5, 1.0]).collect();
    assert_eq!(faces(&scores, &boxes, placed, INPUT, &recipe()).len(), BOXES_MAX);
}
