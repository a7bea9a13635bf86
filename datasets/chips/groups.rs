//! Files of a chip beside its security object: COM and data groups 1, 2 and 11, after ICAO Doc 9303-10, section 4.7.
//!
//! What goes in is what a file says; what comes out are its bytes, as they are read of a chip.

use super::der;
use crate::calendar::Day;

/// COM of a chip with the files of these tags: LDS version 1.7, Unicode 4.0.0, as nearly all chips say.
pub fn common(tags: &[u8]) -> Vec<u8> {
    der::element(0x60, &[tagged(0x5F01, b"0107"), tagged(0x5F36, b"040000"), der::element(0x5C, tags)].concat())
}

/// Data group 1 of a zone without line breaks.
pub fn group_1(zone: &str) -> Vec<u8> {
    der::element(0x61, &tagged(0x5F1F, zone.as_bytes()))
}

/// Data group 11 as on passports of China: the name in native script without separators, the name in letters (`SURNAME<<GIVEN`)
/// among the other names but without their template, which the standard wants, and the birth date with its century.
pub fn group_11(native: &str, latin: &str, birth_date: Day) -> Vec<u8> {
    let (year, month, day) = birth_date.civil();
    let fields = [
        der::element(0x5C, &[0x5F, 0x0E, 0x5F, 0x0F, 0x5F, 0x2B]),
        tagged(0x5F0E, native.as_bytes()),
        tagged(0x5F0F, latin.as_bytes()),
        tagged(0x5F2B, format!("{year:04}{month:02}{day:02}").as_bytes()),
    ];
    der::element(0x6B, &fields.concat())
}

/// Data group 2 with one face: a JPEG in a record of ISO/IEC 19794-5:2005, without feature points.
///
/// # Panics
/// Where the image is no JPEG that tells its size.
pub fn group_2(image: &[u8]) -> Vec<u8> {
    // Owner ISO/IEC JTC 1/SC 37 and its format 8, the face; biometric type 2, facial features (ISO/IEC 7816-11, NISTIR 6529).
    let header = [
        der::element(0x80, &[0x01, 0x01]),
        der::element(0x81, &[0x02]),
        der::element(0x87, &[0x01, 0x01]),
        der::element(0x88, &[0x00, 0x08]),
    ];
    let template = [der::element(0xA1, &header.concat()), tagged(0x5F2E, &face_record(image))].concat();
    let group = [der::element(0x02, &[1]), tagged(0x7F60, &template)].concat();
    der::element(0x75, &tagged(0x7F61, &group))
}

/// ```text
/// FAC\0 010\0 · length 4 · faces 2                                                    14 bytes
/// length 4 · points 2 · sex, eyes, hair 3 · features 3 · expression 2 · pose 3 + 3     20 bytes
/// kind 1 · format 1 · width 2 · height 2 · colours 1 · source 1 · device 2 · quality 2  12 bytes
/// ```
fn face_record(image: &[u8]) -> Vec<u8> {
    let (width, height) = jpeg_size(image).expect("a JPEG tells its size");
    let of_face = 20 + 12 + image.len() as u32;
    let mut record = b"FAC\x00010\0".to_vec();
    record.extend((14 + of_face).to_be_bytes());
    record.extend(1_u16.to_be_bytes());
    record.extend(of_face.to_be_bytes());
    // No point, and nothing said of the person.
    record.extend([0; 16]);
    // A full frontal image as JPEG.
    record.extend([1, 0]);
    record.extend(width.to_be_bytes());
    record.extend(height.to_be_bytes());
    // Colours as sRGB; source, device and quality unknown.
    record.extend([1, 0, 0, 0, 0, 0]);
    record.extend_from_slice(image);
    record
}

/// Width and height from the frame header of a JPEG, ITU-T T.81, annex B.
fn jpeg_size(image: &[u8]) -> Option<(u16, u16)> {
    let mut rest = image.strip_prefix(&[0xFF, 0xD8])?;
    loop {
        let [0xFF, marker, high, low, ..] = *rest else { return None };
        // A start of frame; C4, C8 and CC are tables and a reserved marker.
        if matches!(marker, 0xC0..=0xCF) && !matches!(marker, 0xC4 | 0xC8 | 0xCC) {
            let two = |at: usize| Some(u16::from_be_bytes(*rest.get(at..)?.first_chunk()?));
            return Some((two(7)?, two(5)?));
        }
        rest = rest.get(2 + usize::from(u16::from_be_bytes([high, low]))..)?;
    }
}

/// An element with a tag of two bytes.
fn tagged(tag: u16, value: &[u8]) -> Vec<u8> {
    let [first, second] = tag.to_be_bytes();
    [&[first], &*der::element(second, value)].concat()
}
