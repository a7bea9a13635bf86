//! Plans meet every kind and are their own; views cut what they say. No photo is needed for that.

use std::collections::{BTreeMap, BTreeSet};

use kernels::photo::{PhotoLimits, Pixels, decode};

use super::picture::{Picture, View};
use super::plan::PhotoPlan;
use super::{PhotoKind, PhotoSet, SUBJECTS};

/// A photo whose red tells the column and whose green the row.
fn ramp() -> Pixels {
    let rgb: Vec<u8> = (0..200_u32 * 100).flat_map(|place| [(place % 200) as u8, (place / 200) as u8, 7]).collect();
    Pixels::from_rgb(200, 100, &rgb)
}

fn straight(centre: [f64; 2], height: f64) -> View {
    View { centre, height, half_turn: 0.0, mirrored: false }
}

#[test]
fn every_kind_is_planned_and_nobody_is_an_impostor_of_himself() {
    let set = PhotoSet::new(3, 2_000);
    let subjects: Vec<usize> = (0..44).map(|place| place % SUBJECTS.len()).collect();
    let mut kinds = BTreeMap::new();
    for number in 0..set.requests {
        let (plan, _) = PhotoPlan::of(&set, number, &subjects);
        assert_eq!(plan, PhotoPlan::of(&set, number, &subjects).0);
        *kinds.entry(plan.kind).or_insert(0_u32) += 1;
        let own = plan.subject == subjects[plan.holder];
        assert_eq!(own, plan.kind != PhotoKind::Impostor, "{plan:?}");
        assert!(plan.sitting < SUBJECTS[plan.subject].sittings.len(), "{plan:?}");
    }
    assert_eq!(kinds.keys().copied().collect::<BTreeSet<_>>(), PhotoKind::ALL.iter().copied().collect());
    let usable = PhotoSet { unusable: 0.0, ..set };
    for number in 0..set.requests {
        let kind = PhotoPlan::of(&usable, number, &subjects).0.kind;
        assert!(matches!(kind, PhotoKind::Holder | PhotoKind::OtherPhoto | PhotoKind::Impostor), "{kind:?}");
    }
}

#[test]
fn views_cut_what_they_say() {
    let photo = ramp();
    let mut cut = Pixels::new();
    let mut check = |view: View, corner: [u8; 2], other: [u8; 2]| {
        let file = Picture::cut(&photo, view, [32, 32]).jpeg(100).unwrap();
        decode(&file, PhotoLimits::USUAL, &mut cut).unwrap();
        let near = |place: usize, wanted: [u8; 2]| {
            let found = [cut.rgb()[3 * place], cut.rgb()[3 * place + 1]];
            let close = found.iter().zip(wanted).all(|(found, wanted)| found.abs_diff(wanted) <= 4);
            assert!(close, "{found:?} and not {wanted:?} at {place} of {view:?}");
        };
        near(0, corner);
        near(32 * 32 - 1, other);
    };
    check(straight([100.0, 50.0], 32.0), [85, 35], [115, 65]);
    check(View { mirrored: true, ..straight([100.0, 50.0], 32.0) }, [115, 35], [85, 65]);
    check(straight([100.0, 50.0], 96.0), [54, 4], [146, 96]);
    // A quarter clockwise: what was above is to the left.
    check(View { half_turn: 1.0, ..straight([100.0, 50.0], 32.0) }, [115, 35], [85, 65]);
    // Beyond the edge is the nearest pixel.
    check(straight([0.0, 0.0], 32.0), [0, 0], [15, 15]);
}

#[test]
fn a_blurred_picture_is_as_bright_and_less_sharp() {
    let stripes: Vec<u8> = (0..64_u32 * 64).flat_map(|place| [if place % 8 < 4 { 40 } else { 200 }; 3]).collect();
    let photo = Pixels::from_rgb(64, 64, &stripes);
    let picture = Picture::cut(&photo, straight([31.5, 31.5], 64.0), [64, 64]);
    let values = |picture: &Picture| {
        let mut pixels = Pixels::new();
        decode(&picture.jpeg(100).unwrap(), PhotoLimits::USUAL, &mut pixels).unwrap();
        let middle: Vec<f64> = (20..44).map(|column| f64::from(pixels.rgb()[3 * (32 * 64 + column)])).collect();
        let mean = middle.iter().sum::<f64>() / middle.len() as f64;
        (mean, middle.iter().map(|value| (value - mean).abs()).sum::<f64>() / middle.len() as f64)
    };
    let ((sharp_mean, sharp), (blurred_mean, blurred)) = (values(&picture), values(&picture.blurred(4)));
    assert!((sharp_mean - blurred_mean).abs() < 8.0, "{sharp_mean} and {blurred_mean}");
    assert!(blurred < sharp / 4.0, "{blurred} and {sharp}");
}
