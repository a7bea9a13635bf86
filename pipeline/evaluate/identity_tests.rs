//! Which names are believed, and whom labels merge.

use super::*;

/// Pairs as (left, right, label).
fn pairs(of: &[(usize, usize, Label)]) -> Vec<Pair> {
    let pair = |(at, (left, right, label)): (usize, &(usize, usize, Label))| Pair {
        left: *left,
        right: *right,
        label: *label,
        group: None,
        line: at as u64 + 2,
    };
    of.iter().enumerate().map(pair).collect()
}

use Label::{Different, Same};

#[test]
fn names_without_their_numbers() {
    for (name, expected) in [
        ("Angelina_Jolie_0008.jpg", Some("Angelina_Jolie")),
        ("folder/Omar_Sharif_1.tar.jpg", None),
        ("a/b_c/Omar_0001", Some("Omar")),
        ("Omar_Sharif.jpg", None),
        ("_0001.jpg", None),
        ("Omar_.jpg", None),
    ] {
        assert_eq!(stem(name), expected, "{name}");
    }
    assert_eq!(folder("a/b/c_1.jpg"), "a/b");
    assert_eq!(folder("c_1.jpg"), "");
}

#[test]
fn the_names_that_the_labels_agree_with_are_taken() {
    let check = |names: &[&str], of: &[(usize, usize, Label)], identity, person: &[usize]| {
        let found = people(names, &pairs(of), None);
        assert_eq!((found.identity, found.person.as_slice()), (identity, person), "{names:?}");
        assert_eq!(found.count, person.iter().max().unwrap() + 1);
    };
    let labels = [(0, 1, Same), (1, 2, Different)];
    check(&["A_1.jpg", "A_2.jpg", "B_1.jpg"], &labels, Identity::Stem, &[0, 0, 1]);
    check(&["x/A_1.jpg", "y/A_2.jpg", "y/B_1.jpg"], &labels, Identity::Stem, &[0, 0, 1]);
    // The number is that of the photo, the folder that of the person.
    check(&["A/img_1.jpg", "A/img_2.jpg", "B/img_1.jpg"], &labels, Identity::Folder, &[0, 0, 1]);
    check(&["A/x.jpg", "A/y.jpg", "B/x.jpg"], &labels, Identity::Folder, &[0, 0, 1]);
    // Names of photos alone, or all in one folder: nothing but the labels is known.
    check(&["1.jpg", "2.jpg", "3.jpg"], &labels, Identity::Pairs, &[0, 0, 1]);
    check(&["a/1.jpg", "b/2.jpg", "c/3.jpg", "d/4.jpg"], &labels, Identity::Pairs, &[0, 0, 1, 2]);
}

#[test]
fn a_wrong_label_merges_and_is_told() {
    let mut of = vec![(0, 2, Same), (0, 1, Different)];
    let names = ["A_1.jpg", "A_2.jpg", "B_1.jpg", "C_1.jpg"];
    let found = people(&names, &pairs(&of), Some(Identity::Stem));
    assert_eq!(found.person, [0, 0, 0, 1]);
    assert_eq!(found.contradicted, [2, 3]);
    // Among enough right labels the names are believed all the same.
    of.extend((0..10).flat_map(|_| [(0, 1, Same), (1, 2, Different)]));
    let found = people(&names, &pairs(&of), None);
    assert_eq!((found.identity, found.count, found.contradicted.len()), (Identity::Stem, 2, 2));
}
