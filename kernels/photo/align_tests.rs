//! A face comes back to its place, and what is no face does not.

use super::*;
use crate::photo::{Colours, Scaling};

/// Where the five points should lie in an aligned face of 112 by 112 pixels.
const GOAL: FivePoints = [[38.0, 52.0], [74.0, 52.0], [56.0, 72.0], [42.0, 92.0], [70.0, 92.0]];

fn recipe() -> EmbeddingRecipe {
    let scaling = Scaling { mean: 0.0, deviation: 1.0 };
    EmbeddingRecipe { dimension: 4, colours: Colours::Bgr, scaling, points: GOAL }
}

/// The goal turned by some degrees, scaled and moved.
fn moved(degrees: f32, scale: f32, to: [f32; 2]) -> FivePoints {
    let (sine, cosine) = degrees.to_radians().sin_cos();
    GOAL.map(|[x, y]| [scale * (cosine * x - sine * y) + to[0], scale * (sine * x + cosine * y) + to[1]])
}

#[test]
fn a_moved_face_comes_back_to_its_place() {
    for (degrees, scale, to) in [(0.0, 1.0, [0.0, 0.0]), (30.0, 2.5, [100.0, 40.0]), (-170.0, 0.3, [-20.0, 400.0])] {
        let points = moved(degrees, scale, to);
        let alignment = align(&points, &recipe()).unwrap();
        assert!(alignment.misfit < 1e-2, "{degrees}: {}", alignment.misfit);
        assert!((alignment.reduction - scale).abs() < 1e-3 * scale);
        for (goal, point) in GOAL.iter().zip(&points) {
            let at = |map: [f32; 3]| map[0] * goal[0] + map[1] * goal[1] + map[2];
            assert!((at(alignment.map.x) - point[0]).abs() < 0.01 && (at(alignment.map.y) - point[1]).abs() < 0.01);
        }
    }
}

#[test]
fn points_that_are_no_face_do_not_fit() {
    assert!(align(&[[5.0, 5.0]; 5], &recipe()).is_none(), "all in one place");
    assert!(align(&[[f32::NAN; 2]; 5], &recipe()).is_none());
    assert!(align(&[[f32::MAX; 2], [0.0; 2], [0.0; 2], [0.0; 2], [0.0; 2]], &recipe()).is_none());
    // A mirrored face cannot be turned into place: no reflection is allowed.
    let mirrored = align(&GOAL.map(|[x, y]| [112.0 - x, y]), &recipe());
    assert!(mirrored.is_none_or(|alignment| alignment.misfit > 10.0));
}

#[test]
fn the_planes_come_in_the_order_of_the_recipe() {
    let photo = Pixels::from_rgb(112, 112, &[10, 20, 30].repeat(112 * 112));
    let mut pyramid = Pyramid::default();
    pyramid.build(&photo, 1.0);
    let grid = Grid { width: 112, height: 112 };
    let (mut out, mut brightness) = (vec![0.0; 3 * 112 * 112], vec![0.0; 112 * 112]);
    let alignment = align(&GOAL, &recipe()).unwrap();
    alignment.fill(&photo, &pyramid, &recipe(), grid, &mut out, &mut brightness);
    let middle = 56 * 112 + 56;
    let plane = |number: usize| out[number * 112 * 112 + middle].round();
    assert_eq!([plane(0), plane(1), plane(2)], [30.0, 20.0, 10.0]);
    assert!((brightness[middle] - (0.299 * 10.0 + 0.587 * 20.0 + 0.114 * 30.0)).abs() < 1e-3);
}
