//! What is cut, too large, too complex or says what is not so is refused, and says why.

use jpeg_encoder::ColorType;
use png::{BitDepth, ColorType as PngColor};

use super::support::{HEIGHT, LIMITS, WIDTH, files, fixture, jpeg, pattern, picture, png};
use super::{PhotoLimits, Pixels, Unreadable, decode};

fn fault(file: &[u8]) -> Option<Unreadable> {
    decode(file, LIMITS, &mut Pixels::new()).err()
}

/// Where a sequence of bytes begins.
fn find(file: &[u8], sequence: &[u8]) -> usize {
    file.windows(sequence.len()).position(|window| window == sequence).unwrap()
}

fn with(file: &[u8], at: usize, bytes: &[u8]) -> Vec<u8> {
    let mut changed = file.to_vec();
    changed[at..at + bytes.len()].copy_from_slice(bytes);
    changed
}

#[test]
fn a_file_cut_anywhere_is_refused() {
    for (name, file) in files() {
        assert_eq!(fault(&file), None, "{name}");
        for length in 0..file.len() {
            let expected = if length < 12 { Unreadable::UnknownFormat } else { Unreadable::Damaged };
            let found = fault(&file[..length]);
            // The signatures are of different lengths.
            let either = length < 12 && found == Some(Unreadable::Damaged);
            assert!(found == Some(expected) || either, "{name} of {length} bytes: {found:?}");
        }
        // What follows the end is no part of the photo: telephones put previews and films there.
        let followed = [&file[..], b"something else"].concat();
        if !name.ends_with(".jp2") {
            assert_eq!(fault(&followed), None, "{name} and more");
        }
    }
}

#[test]
fn a_jpeg_file_cut_and_closed_again_is_refused() {
    for (name, file) in files().iter().filter(|(name, _)| ["sequential", "halved", "grey jpeg"].contains(name)) {
        let start = find(file, &[0xFF, 0xDA]) + 14;
        for length in start..file.len() - 2 {
            // The last value of the last block may end in ones, which are also what fills up the last byte.
            let ends = length + 4 > file.len() - 2;
            let closed = [&file[..length], &[0xFF, 0xD9]].concat();
            assert!(fault(&closed) == Some(Unreadable::Damaged) || ends, "{name} of {length} bytes");
        }
    }
}

#[test]
fn other_formats_are_unknown() {
    let others: [&[u8]; 7] =
        [b"", b"GIF89a", b"BM", b"RIFF\0\0\0\0WEBP", b"\0\0\0\x18ftypheic", b"%PDF-1.7", b"\xFF\x0A"];
    for other in others {
        assert_eq!(fault(other), Some(Unreadable::UnknownFormat));
    }
}

#[test]
fn sides_beyond_the_limits_are_named() {
    let rgb = picture(pattern);
    let file = png(&rgb, PngColor::Rgb, BitDepth::Eight, |_| {});
    for (name, file) in
        [("jpeg", jpeg(&rgb, ColorType::Rgb, |_| {})), ("png", file), ("jp2", fixture("rgb.jp2").into())]
    {
        let refused = |limits| decode(&file, limits, &mut Pixels::new()).unwrap_err();
        let (width, height) = (WIDTH as u32, HEIGHT as u32);
        let small = PhotoLimits { side_min: 21, ..LIMITS };
        assert_eq!(refused(small), Unreadable::TooSmall { width, height }, "{name}");
        let large = [
            PhotoLimits { side_max: 23, ..LIMITS },
            PhotoLimits { pixels_max: 24 * 20 - 1, pixels_jp2_max: 24 * 20 - 1, ..LIMITS },
        ];
        for limits in large {
            assert_eq!(refused(limits), Unreadable::TooLarge { width, height }, "{name}");
        }
        let just = PhotoLimits { pixels_max: 480, pixels_jp2_max: 480, side_min: 20, side_max: 24 };
        assert_eq!(decode(&file, just, &mut Pixels::new()), Ok(()), "{name}");
    }
    let text = Unreadable::TooLarge { width: 70_000, height: 9 }.to_string();
    assert_eq!(text, "the photo is too large at 70000 x 9 pixels: send the photo with fewer pixels");
}

#[test]
fn a_jpeg_header_that_lies_is_refused() {
    let file = jpeg(&picture(pattern), ColorType::Rgb, |_| {});
    let sides = find(&file, &[0xFF, 0xC0]) + 5;
    assert_eq!(file[sides..sides + 4], [0, 20, 0, 24]);
    let huge = Unreadable::TooLarge { width: 65_535, height: 65_535 };
    assert_eq!(fault(&with(&file, sides, &[0xFF; 4])), Some(huge));
    assert_eq!(fault(&with(&file, sides, &[0; 4])), Some(Unreadable::TooSmall { width: 0, height: 0 }));
    assert_eq!(fault(&with(&file, sides, &[1, 0, 1, 0])), Some(Unreadable::Damaged), "no data for so many rows");
    assert_eq!(fault(&with(&file, sides - 1, &[12])), Some(Unreadable::UnknownForm), "12 bits a sample");
    assert_eq!(fault(&with(&file, sides + 6, &[0x31])), Some(Unreadable::UnknownForm), "sampling by thirds");
    assert_eq!(fault(&with(&file, sides + 9, &[0x21])), Some(Unreadable::UnknownForm), "a colour finer than the light");
    // A second frame, larger than the first.
    let frame = file[sides - 5..sides + 14].to_vec();
    let second = [&file[..sides - 5], &frame, &with(&frame, 5, &[7, 0, 7, 0]), &file[sides + 14..]].concat();
    assert_eq!(fault(&second), Some(Unreadable::Damaged));
    // A scan of a component that was never declared, and no scan at all of one that was.
    let scan = find(&file, &[0xFF, 0xDA]);
    assert_eq!(fault(&with(&file, scan + 5, &[9])), Some(Unreadable::Damaged));
    let without = [&file[..scan], &[0xFF, 0xD9]].concat();
    assert_eq!(fault(&without), Some(Unreadable::Damaged));
    let scan_of = |components: &[u8]| {
        let selectors: Vec<u8> =
            components.iter().flat_map(|index| [file[scan + 5 + 2 * usize::from(*index)], 0]).collect();
        let length = 6 + selectors.len() as u8;
        [&[0xFF, 0xDA, 0, length, components.len() as u8], &selectors[..], &[0, 63, 0], &file[scan + 14..]].concat()
    };
    assert_eq!(fault(&[&file[..scan], &scan_of(&[0])].concat()), Some(Unreadable::Damaged), "only the first component");
    assert_eq!(fault(&[&file[..scan], &scan_of(&[1, 2])].concat()), Some(Unreadable::UnknownForm), "two of three");
    let halved = with(&file, sides + 6, &[0x22]);
    let halved = [&halved[..scan], &scan_of(&[0])].concat();
    assert_eq!(fault(&halved), Some(Unreadable::UnknownForm), "one of three that share rows");
    for code in [0xC3, 0xC9, 0xCF] {
        assert_eq!(fault(&with(&file, sides - 4, &[code])), Some(Unreadable::UnknownForm), "frame {code:X}");
    }
}

#[test]
fn scans_without_end_are_refused_before_they_are_decoded() {
    let file = jpeg(&picture(pattern), ColorType::Rgb, |encoder| encoder.set_progressive(true));
    let end = file.len() - 2;
    // Corrections of the first coefficients of all components, without a byte of data.
    let correction = [0xFF, 0xDA, 0, 12, 3, 0, 0, 1, 0, 2, 0, 0, 0, 0x10];
    let ids: Vec<u8> = (0..3).map(|index| file[find(&file, &[0xFF, 0xC2]) + 10 + 3 * index]).collect();
    let mut correction = correction.to_vec();
    for (index, id) in ids.iter().enumerate() {
        correction[5 + 2 * index] = *id;
    }
    let endless = [&file[..end], &correction.repeat(5_000), &file[end..]].concat();
    assert_eq!(fault(&endless), Some(Unreadable::TooComplex));
}

/// A chunk of a PNG file with the right check sum, bit by bit.
fn chunk(kind: &[u8; 4], content: &[u8]) -> Vec<u8> {
    let body = [kind, content].concat();
    let sum = !body.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 })
    });
    [&(content.len() as u32).to_be_bytes()[..], &body, &sum.to_be_bytes()].concat()
}

#[test]
fn a_png_header_that_lies_is_refused() {
    let file = png(&picture(pattern), PngColor::Rgb, BitDepth::Eight, |_| {});
    let header = file[16..29].to_vec();
    let lying = |at: usize, bytes: &[u8]| {
        let header = chunk(b"IHDR", &with(&header, at, bytes));
        fault(&[&file[..8], &header, &file[33..]].concat())
    };
    assert_eq!(lying(0, &[]), None, "the same header again");
    let huge = Unreadable::TooLarge { width: 0x7FFF_FFFF, height: 0x7FFF_FFFF };
    assert_eq!(lying(0, &[0x7F, 0xFF, 0xFF, 0xFF, 0x7F, 0xFF, 0xFF, 0xFF]), Some(huge));
    assert_eq!(lying(6, &[1]), Some(Unreadable::Damaged), "more rows than data");
    assert_eq!(lying(0, &[0, 0, 1, 0]), Some(Unreadable::Damaged), "longer rows than data");
    assert_eq!(lying(8, &[3]), Some(Unreadable::Damaged), "3 bits a sample");
    assert_eq!(lying(9, &[3]), Some(Unreadable::Damaged), "a palette that is not there");
    // A check sum that is wrong, of the picture and of all that a reader needs.
    for at in [20, 30, file.len() - 20, file.len() - 14, file.len() - 2] {
        let wrong = with(&file, at, &[file[at] ^ 1]);
        assert_eq!(fault(&wrong), Some(Unreadable::Damaged), "byte {at}");
    }
    // Texts and profiles that are not even compressed are not looked at.
    let text = [chunk(b"zTXt", b"key\0\0garbage"), chunk(b"iCCP", b"name\0\0garbage")].concat();
    assert_eq!(fault(&[&file[..33], &text, &file[33..]].concat()), None);
    let exif = chunk(b"eXIf", &vec![0; 16 << 20]);
    assert_eq!(fault(&[&file[..33], &exif, &file[33..]].concat()), Some(Unreadable::Damaged));
}

#[test]
fn a_jpeg_2000_header_that_lies_is_refused() {
    let file = fixture("rgb.j2k");
    // Behind SOC and the SIZ marker, its length and its capabilities: eight numbers of four bytes.
    let number = |index: usize| 8 + 4 * index;
    let huge = Unreadable::TooLarge { width: 0x00FF_FFFF, height: 20 };
    let lying = |index, value: u32| fault(&with(file, number(index), &value.to_be_bytes()));
    let wide = with(&with(file, number(0), &0x00FF_FFFF_u32.to_be_bytes()), number(4), &0x00FF_FFFF_u32.to_be_bytes());
    assert_eq!(fault(&wide), Some(huge));
    assert_eq!(lying(0, u32::MAX), Some(Unreadable::UnknownForm));
    assert_eq!(lying(2, 24), Some(Unreadable::Damaged), "a start at the end");
    assert_eq!(lying(4, 0), Some(Unreadable::Damaged), "tiles without width");
    let dust = with(&with(file, number(0), &1_100_u32.to_be_bytes()), number(4), &1_u32.to_be_bytes());
    assert_eq!(fault(&dust), Some(Unreadable::TooComplex), "tiles of one column");
    assert_eq!(fault(&with(file, 41, &[4])), Some(Unreadable::Damaged), "more components than described");
    assert_eq!(fault(&with(file, 42, &[0x87])), Some(Unreadable::UnknownForm), "signed samples");
    assert_eq!(fault(&with(file, 42, &[31])), Some(Unreadable::UnknownForm), "32 bits a sample");
    // Layers, levels and sides of blocks in the coding style.
    let style = find(file, &[0xFF, 0x52]);
    assert_eq!(fault(&with(file, style + 6, &[0xFF, 0xFF])), Some(Unreadable::TooComplex));
    assert_eq!(fault(&with(file, style + 9, &[33])), Some(Unreadable::Damaged));
    let mut blocks = with(file, style + 10, &[0, 0]);
    for index in [0, 1, 4, 5] {
        blocks = with(&blocks, number(index), &2_000_u32.to_be_bytes());
    }
    let tiny = with(&blocks, style + 6, &[0, 32]);
    let result = decode(&tiny, PhotoLimits::USUAL, &mut Pixels::new());
    assert_eq!(result, Err(Unreadable::TooComplex), "blocks of 4 by 4 in 32 layers");
}

#[test]
fn orders_of_packets_without_end_are_refused() {
    let file = fixture("rgb.j2k");
    let at = find(file, &[0xFF, 0x5C]);
    let with_changes = |count: usize| {
        let length = (2 + 7 * count as u16).to_be_bytes();
        let change = [0, 0, 0, 1, 33, 3, 0].repeat(count);
        fault(&[&file[..at], &[0xFF, 0x5F], &length, &change, &file[at..]].concat())
    };
    assert_eq!(with_changes(1), None);
    assert_eq!(with_changes(34), Some(Unreadable::TooComplex));
}

#[test]
fn jp2_boxes_that_lie_are_refused() {
    let file = fixture("rgb.jp2");
    let colour = find(file, b"colr");
    assert_eq!(fault(&with(file, colour + 7, &[0, 0, 0, 14])), Some(Unreadable::UnknownForm), "CIELab");
    let stream = find(file, b"jp2c");
    assert_eq!(fault(&with(file, stream, b"free")), Some(Unreadable::Damaged), "no codestream");
    assert_eq!(fault(&with(file, stream - 4, &[0xFF; 4])), Some(Unreadable::Damaged), "longer than the file");
    assert_eq!(fault(&with(file, stream - 4, &[0; 4])), None, "to the end of the file");
    assert_eq!(fault(&with(file, stream - 4, &[0, 0, 0, 3])), Some(Unreadable::Damaged), "shorter than itself");
    let twice = [file, &file[stream - 4..]].concat();
    assert_eq!(fault(&twice), Some(Unreadable::UnknownForm));
    let palette = with(file, colour, b"pclr");
    assert_eq!(fault(&palette), Some(Unreadable::UnknownForm));
}
