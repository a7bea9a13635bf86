//! Thousands of files that were whole once: no reader panics, and what it gives lies inside the file.

use super::support::*;
use super::*;
use crate::testing::Random;

/// Mutations of each of the 14 files: 168,000 in all.
const MUTATIONS: usize = 12_000;

fn mutate(file: &mut Vec<u8>, random: &mut Random) {
    const LENGTHS: [u8; 8] = [0, 1, 0x7F, 0x80, 0x81, 0x82, 0x84, 0xFF];
    let at = random.below(file.len());
    match random.below(8) {
        0 => file.truncate(at),
        1 | 2 => file[at] ^= 1 << random.below(8),
        3 => file[at] = LENGTHS[random.below(LENGTHS.len())],
        4 => file[at] = random.next() as u8,
        5 => {
            let (from, to) = (random.below(file.len()), random.below(file.len()));
            let piece = file[from.min(to)..from.max(to)].to_vec();
            file.splice(at..at, piece);
        }
        6 => drop(file.drain(at..file.len().min(at + 1 + random.below(20)))),
        _ => file.insert(at, random.next() as u8),
    }
}

/// Whether all of a piece is of the file.
fn inside(file: &[u8], piece: &[u8]) -> bool {
    let (file, piece) = (file.as_ptr_range(), piece.as_ptr_range());
    file.start <= piece.start && piece.end <= file.end
}

/// Gives a file to every reader; says how many read it.
fn ask(file: &[u8]) -> usize {
    let mut read = 0;
    let mut count = |deviations: &[Deviation]| {
        assert!(deviations.len() <= 64);
        assert!(deviations.iter().all(|deviation| deviation.offset <= file.len()));
        read += 1;
    };
    let failed = |error: LdsError| assert!(error.offset <= file.len(), "{error}");
    match faces(file) {
        Ok(parsed) => {
            count(&parsed.deviations);
            let images = parsed.content.images().collect::<Vec<_>>();
            assert!(images.iter().all(|image| inside(file, image.bytes)));
            assert!(images.len() <= file.len() / 2, "so many faces in so few bytes");
            for face in &parsed.content.templates {
                if let FaceData::Iso19794(record) = &face.data {
                    assert!(record.faces.iter().map(|face| face.points().count()).sum::<usize>() <= file.len() / 8);
                }
            }
        }
        Err(error) => failed(error),
    }
    macro_rules! ask {
        ($($reader:ident),*) => {
            $(match $reader(file) {
                Ok(parsed) => count(&parsed.deviations),
                Err(error) => failed(error),
            })*
        };
    }
    ask!(common, machine_readable, fingers, portraits, signatures, personal_details, document_details);
    ask!(optional_details, security_infos, active_authentication_key, persons_to_notify);
    if let (Ok(zone), Ok(details)) = (machine_readable(file), personal_details(&dg11())) {
        let _ = consistency(&zone.content.reading.mrz, &details.content);
    }
    read
}

#[test]
fn no_mutation_brings_a_reader_down() {
    let mut random = Random(0x0123_4567_89AB_CDEF);
    let point = [1, 0xC1, 0x00, 0x64, 0x00, 0x96, 0, 0];
    let faces = [face(&[point; 3], 0, JPEG), face(&[], 1, JPEG_2000)];
    let files = [
        com(&[0x61, 0x75, 0x6B, 0x6E]),
        dg1(ZONE),
        dg2(),
        biometrics(0x75, &[tlv(0x5F2E, &record(&faces)), tlv(0x5F2E, &record(&faces))]),
        dg2_of_block(),
        indefinite(0x75, &dg2_of_block()[2..]),
        biometrics(0x63, &[tlv(0x5F2E, b"x")]),
        tlv(0x65, &[tlv(0x02, &[1]), tlv(0x5F40, JPEG)].concat()),
        dg7(),
        dg11(),
        dg12(),
        dg14(),
        dg15(),
        dg16(),
    ];
    let (mut read, mut total) = (0, 0);
    for whole in &files {
        for _ in 0..MUTATIONS {
            let mut file = whole.clone();
            for _ in 0..=random.below(3) {
                if file.len() > 1 {
                    mutate(&mut file, &mut random);
                }
            }
            read += ask(&file);
            total += 1;
        }
    }
    assert!(read > total / 10, "{read} of {total} are still read, so that the whole way was gone");
}

#[test]
fn no_bytes_at_all_bring_a_reader_down() {
    let mut random = Random(0xFEDC_BA98_7654_3210);
    for tag in [0x60, 0x61, 0x75, 0x63, 0x65, 0x67, 0x6B, 0x6C, 0x6D, 0x6E, 0x6F, 0x70] {
        for _ in 0..2_000 {
            let content: Vec<u8> = (0..random.below(80)).map(|_| random.next() as u8).collect();
            ask(&tlv(tag, &content));
            ask(&content);
        }
    }
}
