//! A place has one colour on every level of a photo, inside and beyond its edge.

use super::super::Pixels;
use super::super::pyramid::Pyramid;
use super::*;

/// A photo whose red grows to the right by 4 and green downwards by 2 a pixel; blue is 9.
fn ramp(width: u32, height: u32) -> Pixels {
    let pixel = |place: u32| [(4 * (place % width)) as u8, (2 * (place / width)) as u8, 9];
    Pixels::from_rgb(width, height, &(0..width * height).flat_map(pixel).collect::<Vec<u8>>())
}

/// The colours that a map sees, on a grid of one row.
fn seen(photo: &Pixels, reduction: f32, map: Affine, count: usize, beyond: Beyond) -> Vec<[f32; 3]> {
    let mut pyramid = Pyramid::default();
    pyramid.build(photo, reduction);
    let mut seen = vec![[0.0; 3]; count];
    let grid = Grid { width: count, height: 1 };
    sample(pyramid.level(photo, reduction), map, grid, beyond, |place, colours| seen[place] = colours);
    seen
}

#[test]
fn a_place_between_pixels_is_their_weighted_mean() {
    let map = Affine { x: [0.25, 0.0, 3.0], y: [0.0, 1.0, 5.5] };
    let seen = seen(&ramp(20, 20), 1.0, map, 3, Beyond::Black);
    assert_eq!(seen, [[12.0, 11.0, 9.0], [13.0, 11.0, 9.0], [14.0, 11.0, 9.0]]);
}

#[test]
fn every_level_shows_the_same_places() {
    // A ramp stays the same ramp when it is halved, so a place has one colour on all levels, up to rounding.
    let photo = ramp(48, 48);
    let map = Affine { x: [2.0, 0.5, 14.25], y: [0.5, 2.0, 15.5] };
    let full = seen(&photo, 1.0, map, 8, Beyond::Edge);
    for reduction in [2.0, 3.9, 4.0, 8.0] {
        let halved = seen(&photo, reduction, map, 8, Beyond::Edge);
        for (one, other) in full.iter().flatten().zip(halved.iter().flatten()) {
            assert!((one - other).abs() <= 1.0, "reduced {reduction}: {one} is {other}");
        }
    }
}

#[test]
fn beyond_the_edge_is_black_or_the_edge() {
    let map = Affine { x: [1.0, 0.0, -1.5], y: [0.0, 1.0, 0.0] };
    let photo = ramp(4, 4);
    let black = seen(&photo, 1.0, map, 2, Beyond::Black);
    assert_eq!(black, [[0.0; 3], [0.0, 0.0, 4.5]], "half of the edge pixel is seen half a pixel outside");
    let edge = seen(&photo, 1.0, map, 2, Beyond::Edge);
    assert_eq!(edge, [[0.0, 0.0, 9.0]; 2]);
    let far = Affine { x: [1.0, 0.0, 1e9], y: [0.0, 1.0, -1e9] };
    assert_eq!(seen(&photo, 1.0, far, 1, Beyond::Black), [[0.0; 3]]);
    assert_eq!(seen(&photo, 1.0, far, 1, Beyond::Edge), [[12.0, 0.0, 9.0]]);
    let none = Affine { x: [f32::NAN; 3], y: [f32::INFINITY; 3] };
    // No place at all is no reason to read outside of the photo.
    _ = seen(&photo, 1.0, none, 1, Beyond::Edge);
}

#[test]
fn a_small_photo_is_never_halved_away() {
    for (width, height) in [(1, 1), (1, 50), (3, 2), (2, 2), (5, 7)] {
        let photo = ramp(width, height);
        let map = Affine { x: [1.0, 0.0, 0.0], y: [0.0, 1.0, 0.0] };
        let seen = seen(&photo, 1000.0, map, 1, Beyond::Edge);
        assert!((seen[0][2] - 9.0).abs() < 1e-3, "{width} x {height}");
    }
}
