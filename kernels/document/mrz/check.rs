//! Check digits: characters in, a digit out (ICAO Doc 9303-3, 4.9).
//!
//! Invariants: a digit counts as itself, A to Z as 10 to 35, the filler and whatever does not belong into a zone as 0; the
//! weights 7, 3, 1 repeat over all characters, also from one range of a composite to the next.

/// The check digit of some characters, as a character.
pub(super) fn check_digit(characters: impl Iterator<Item = u8>) -> u8 {
    let weighted = characters.zip([7_u32, 3, 1].into_iter().cycle());
    // A zone has 90 characters, so the sum is far from the end of its type.
    let sum: u32 = weighted.map(|(character, weight)| u32::from(VALUES[usize::from(character)]) * weight).sum();
    b'0' + (sum % 10) as u8
}

/// What each byte counts.
const VALUES: [u8; 256] = {
    let mut values = [0; 256];
    let mut place = 0;
    while place < 10 {
        values[b'0' as usize + place] = place as u8;
        place += 1;
    }
    let mut letter = 0;
    while letter < 26 {
        values[b'A' as usize + letter] = 10 + letter as u8;
        letter += 1;
    }
    values
};
