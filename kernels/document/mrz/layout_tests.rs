//! Every place of every layout has exactly one meaning.

use super::super::support::FORMATS;

#[test]
fn fields_check_digits_and_fillers_cover_every_place_once() {
    for format in FORMATS {
        let layout = format.layout();
        let mut uses = vec![0; layout.length()];
        for slot in layout.slots {
            let (from, to) = slot.range;
            assert_eq!(from / layout.columns, (to - 1) / layout.columns, "{format:?}: {} lies in one line", slot.field);
            uses[from..to].iter_mut().for_each(|uses| *uses += 1);
        }
        layout.checks.iter().map(|check| check.at).chain(layout.fillers.iter().copied()).for_each(|at| uses[at] += 1);
        assert!(uses.iter().all(|uses| *uses == 1), "{format:?}: {uses:?}");
        assert_eq!(layout.format, format);
    }
}
