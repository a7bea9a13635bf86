//! Are hashes those that another program computes, and is what is stored what is read?

use proptest::prelude::*;

use super::*;

fn known() -> Link {
    let id = LedgerId(std::array::from_fn(|at| at as u8));
    let mut link = Link {
        seq: 1,
        entity_id: "bank-7".to_owned(),
        ordinal: 1,
        entity_previous: 0,
        recorded_at_micros: 1_795_852_800_000_000,
        salt: [7; 16],
        body: r#"{"kind":"Applied","note":"申请"}"#.to_owned(),
        previous: id.genesis(),
        hash: [0; 32],
    };
    link.hash = link.expected_hash();
    link
}

/// The digests were computed with Python's hashlib from the layout that `super::super` draws.
#[test]
fn hashes_are_those_of_the_layout() {
    let link = known();
    assert_eq!(hex(&link.previous), "c82a63f5104123297f694deb8b765ab980635fbc3ed4de9c72164887629b01b6");
    assert_eq!(hex(&link.content_hash()), "b6fdaf58fa141ff926c4bc77e507f9f189d8fdfc8e9eee6bafe6453e55a86452");
    assert_eq!(hex(&link.hash), "5752c3d9e891782ade4196e04593ca0d8cd7b3d53e4c3460ef40d8cf6589ffd6");
}

#[test]
fn every_part_of_a_link_changes_its_hash() {
    let changes: [fn(&mut Link); 9] = [
        |link| link.seq += 1,
        |link| link.entity_id.push('x'),
        |link| link.ordinal += 1,
        |link| link.entity_previous += 1,
        |link| link.recorded_at_micros += 1,
        |link| link.salt[15] ^= 1,
        |link| link.body.push(' '),
        |link| link.previous[0] ^= 1,
        // What moves from one variable part to the next is no longer the same.
        |link| link.entity_id.push(link.body.remove(0)),
    ];
    for change in changes {
        let mut link = known();
        change(&mut link);
        assert_ne!(link.expected_hash(), link.hash);
    }
}

#[test]
fn an_anchor_is_read_as_it_was_written_down() {
    let anchor = known().anchor();
    let text = anchor.to_string();
    assert_eq!(text, format!("1:{}", hex(&anchor.hash)));
    assert_eq!(text.parse::<Anchor>().unwrap(), anchor);
    assert_eq!(text.to_uppercase().parse::<Anchor>().unwrap(), anchor);
    let cut = &text[..text.len() - 1];
    for wrong in
        ["", "1", "1:", ":", &text[1..], &text[2..], cut, &format!("{cut}g"), &format!("+{text}"), &format!("{text}0")]
    {
        let error = wrong.parse::<Anchor>().unwrap_err();
        assert!(matches!(error, LedgerError::Anchor { .. }), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_stored_is_what_is_read(
        numbers in any::<[u64; 3]>(),
        micros in any::<i64>(),
        entity_id in "[!-~]{1,64}",
        body in "\\PC{1,200}",
        digests in any::<[[u8; 32]; 2]>(),
        salt in any::<Salt>(),
    ) {
        let [seq, ordinal, entity_previous] = numbers;
        let [previous, hash] = digests;
        let link = Link { seq, entity_id, ordinal, entity_previous, recorded_at_micros: micros, salt, body, previous, hash };
        prop_assert_eq!(Link::decode(seq, &link.encode()), Some(link));
    }

    #[test]
    fn no_bytes_make_decoding_fail_otherwise_than_by_saying_so(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        if let Some(link) = Link::decode(1, &bytes) {
            prop_assert_eq!(link.encode(), bytes);
        }
    }
}
