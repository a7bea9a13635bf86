//! A mark within its time, beyond it, of another law, and none.

use super::*;
use crate::terms::{EntityId, Identifier};

#[test]
fn a_mark_holds_in_its_time_under_its_law() {
    let law = Law::published();
    let entity = Entity::new(EntityId::read("hotel").unwrap());
    let until = quiet_until(&entity, &law).unwrap();
    let of = mark(&entity, &law);
    assert!(is_quiet(&of, &law, entity.recorded_at) && is_quiet(&of, &law, Instant(until.0 - 1)));
    assert!(!is_quiet(&of, &law, until) && !is_quiet(&of, &law, Instant(entity.recorded_at.0 - 1)));
    let mut other = of.clone();
    other[0] ^= 1;
    assert!(!is_quiet(&other, &law, entity.recorded_at), "another law");
    for cut in 0..of.len() {
        assert!(!is_quiet(&of[..cut], &law, entity.recorded_at), "cut at {cut}");
    }
    assert!(!is_quiet(&[of, vec![0]].concat(), &law, entity.recorded_at), "too long");
}
