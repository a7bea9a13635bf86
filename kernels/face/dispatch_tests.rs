//! Which levels there are, and that one of them is chosen.

use super::Level;

#[test]
fn the_base_is_always_present_and_levels_rise() {
    let present = Level::present();
    assert_eq!(present.first(), Some(&Level::Base));
    assert!(present.is_sorted());
    assert!(present.contains(&Level::chosen()));
}

#[test]
fn names_are_distinct() {
    let names = Level::ALL.map(Level::name);
    assert_eq!(names, ["base", "avx2", "avx512"]);
}
