//! The state: bounded, saved exactly, and never another one for damage.

use super::*;

/// In which order rows come: by time, or day by day one entity after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Feed {
    Stream,
    Nightly,
}

/// Twelve days of twelve entities with mistakes, bad photos and every kind of probing.
fn mixed(feed: Feed) -> Vec<Attempt> {
    let mut draws = Draws(5);
    let mut attempts = Vec::new();
    for _ in 0..9_000 {
        let (entity, at_s) = (draws.below(12) as u32, draws.below(12 * DAY as u64) as i64);
        let certificate = draws.below(4_000) << 20;
        attempts.push(match draws.below(40) {
            0 | 1 => failing(entity, certificate, draws.below(3), at_s),
            2 => photo(entity, certificate, 0.1 + 0.2 * draws.fraction() as f32, at_s),
            _ => passing(entity, certificate, at_s),
        });
    }
    for attack in 0..16_u64 {
        let (start_s, gap_s) = (draws.below(8 * DAY as u64) as i64, 30 << draws.below(9));
        for place in 0..30_u64 {
            let at_s = start_s + place as i64 * gap_s;
            let entity = (attack % 12 + place % (1 + attack % 3)) as u32;
            attempts.push(failing(entity, attack << 40 | 1, place, at_s));
            attempts.push(photo(entity, attack << 40 | 1, 0.05 + 0.01 * place as f32, at_s));
            attempts.push(failing(attack as u32 % 12, attack << 40 | place << 8 | 2, 0, at_s));
        }
    }
    match feed {
        Feed::Stream => attempts.sort_by_key(|attempt| attempt.at_s),
        Feed::Nightly => attempts.sort_by_key(|attempt| (attempt.at_s / DAY, attempt.entity, attempt.at_s)),
    }
    attempts
}

fn bytes(probing: &Probing) -> Vec<u8> {
    let mut bytes = Vec::new();
    probing.write(&mut bytes, &mut |_| Ok::<(), std::convert::Infallible>(())).unwrap();
    bytes
}

#[test]
fn saving_and_restoring_changes_nothing() {
    for feed in [Feed::Stream, Feed::Nightly] {
        let attempts = mixed(feed);
        let (mut whole, mut cut) = (Probing::new(LIMITS), Probing::new(LIMITS));
        let (mut of_whole, mut of_cut) = (Vec::new(), Vec::new());
        for (place, attempt) in attempts.iter().enumerate() {
            whole.see(attempt, &mut |probe| of_whole.push(probe));
            cut.see(attempt, &mut |probe| of_cut.push(probe));
            // Where something is told, and now and then.
            if place % 97 == 0 || (of_cut.len() != of_whole.len()) {
                let saved = bytes(&cut);
                let (restored, length) = Probing::read(&saved).unwrap();
                assert_eq!(length, saved.len());
                assert_eq!(bytes(&restored), saved);
                cut = restored;
            }
        }
        assert!(begun(&of_whole) > 20, "the traffic has something to find: {}", begun(&of_whole));
        assert_eq!(of_whole, of_cut);
        assert_eq!(bytes(&whole), bytes(&cut));
    }
}

#[test]
fn saving_after_each_attempt_changes_nothing() {
    let attempts = mixed(Feed::Stream);
    let (mut whole, mut cut) = (Probing::new(LIMITS), Probing::new(LIMITS));
    let (mut of_whole, mut of_cut) = (Vec::new(), Vec::new());
    for attempt in &attempts[..1_500] {
        whole.see(attempt, &mut |probe| of_whole.push(probe));
        cut = Probing::read(&bytes(&cut)).unwrap().0;
        cut.see(attempt, &mut |probe| of_cut.push(probe));
    }
    assert_eq!((of_whole, bytes(&whole)), (of_cut, bytes(&cut)));
}

#[test]
fn small_tables_evict_alike_after_a_restore_and_count_it() {
    let limits = Limits { certificates: 64, suspects: 8, courses: 8 };
    let attempts = mixed(Feed::Stream);
    let (mut whole, mut cut) = (Probing::new(limits), Probing::new(limits));
    let (mut of_whole, mut of_cut) = (Vec::new(), Vec::new());
    for (place, attempt) in attempts.iter().enumerate() {
        whole.see(attempt, &mut |probe| of_whole.push(probe));
        cut.see(attempt, &mut |probe| of_cut.push(probe));
        if place % 53 == 0 {
            cut = Probing::read(&bytes(&cut)).unwrap().0;
        }
    }
    assert_eq!((of_whole, bytes(&whole)), (of_cut, bytes(&cut)));
    let evicted = whole.evicted();
    assert!(evicted.certificates > 0 && evicted.courses > 0, "{evicted:?}");
    assert!(bytes(&whole).len() < 64 * 1_024, "memory is bounded: {}", bytes(&whole).len());
}

#[test]
fn a_flood_of_suspects_ends_their_causes() {
    let mut probing = Probing::new(Limits { certificates: 1_000, suspects: 16, courses: 16 });
    let mut told = Vec::new();
    for target in 0..40 {
        for guess in 0..8 {
            let at_s = target as i64 * 100 + guess as i64;
            probing.see(&failing(1, target, guess, at_s), &mut |probe| told.push(probe));
        }
    }
    let of_claims = |phase: &str| {
        told.iter().filter(|probe| probe.certificate.is_some() && probe.phase.as_str() == phase).count() as u64
    };
    assert_eq!(of_claims("begun"), 40);
    assert_eq!((of_claims("ended"), probing.evicted().suspects > 20), (probing.evicted().suspects, true));
}

#[test]
fn damage_is_an_error() {
    let mut probing = Probing::new(LIMITS);
    mixed(Feed::Stream).iter().take(3_000).for_each(|attempt| probing.see(attempt, &mut |_| {}));
    let saved = bytes(&probing);
    let mut draws = Draws(12);
    for _ in 0..3_000 {
        let mut damaged = saved.clone();
        let place = draws.below(saved.len() as u64) as usize;
        damaged[place] ^= 1 << draws.below(8);
        assert!(Probing::read(&damaged).is_none(), "byte {place}");
        damaged.truncate(draws.below(saved.len() as u64) as usize);
        assert!(Probing::read(&damaged).is_none());
    }
    for place in 0..200.min(saved.len()) {
        let mut damaged = saved.clone();
        damaged[place] = !damaged[place];
        assert!(Probing::read(&damaged).is_none(), "byte {place}");
        assert!(Probing::read(&saved[..place]).is_none());
    }
    assert!(Probing::read(&[]).is_none());
}

#[test]
fn a_state_is_found_in_front_of_other_bytes() {
    let mut saved = bytes(&Probing::new(LIMITS));
    let length = saved.len();
    saved.extend_from_slice(b"what another part saved");
    assert_eq!(Probing::read(&saved).unwrap().1, length);
}

#[test]
fn times_at_the_ends_of_numbers_do_no_harm() {
    for at_s in [i64::MIN, -1, 0, i64::MAX] {
        let mut probing = Probing::new(LIMITS);
        for guess in 0..40 {
            probing.see(&failing(1, 2, guess, at_s), &mut |_| {});
            probing.see(&photo(1, 2, 0.01 * guess as f32, at_s), &mut |_| {});
            probing.see(&passing(1, guess, 0), &mut |_| {});
        }
        probing.pass(i64::MAX, &mut |_| {});
        assert!(Probing::read(&bytes(&probing)).is_some());
    }
}

#[test]
fn what_is_old_is_forgotten() {
    let mut probing = Probing::new(LIMITS);
    let empty = bytes(&probing).len();
    mixed(Feed::Stream).iter().for_each(|attempt| probing.see(attempt, &mut |_| {}));
    assert!(bytes(&probing).len() > 2 * empty);
    probing.pass(400 * DAY, &mut |_| {});
    assert_eq!(bytes(&probing).len(), empty);
}

#[test]
fn a_state_that_is_taken_part_by_part_is_the_same_bytes() {
    let mut probing = Probing::new(Limits::USUAL);
    // More entities than one part of a table holds.
    for entity in 0..5_000 {
        probing.see(&passing(entity, u64::from(entity) + 1, DAY), &mut |_| {});
    }
    let (mut taken, mut gathered, mut times) = (Vec::new(), Vec::new(), 0);
    let mut take = |gathered: &mut Vec<u8>| {
        times += 1;
        taken.append(gathered);
        Ok::<(), std::convert::Infallible>(())
    };
    probing.write(&mut gathered, &mut take).unwrap();
    taken.append(&mut gathered);
    assert!(times > 1);
    assert_eq!(taken, bytes(&probing));
    assert_eq!(bytes(&Probing::read(&taken).unwrap().0), taken);
}
