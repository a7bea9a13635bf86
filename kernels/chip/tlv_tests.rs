//! Elements that are BER, and bytes that are not.

use super::*;
use crate::testing::Random;

fn elements(bytes: &[u8]) -> Result<Vec<(u32, Vec<u8>)>, TlvError> {
    let mut reader = Reader::new(bytes);
    let mut found = Vec::new();
    while let Some(element) = reader.next()? {
        found.push((element.tag.0, element.value.to_vec()));
    }
    Ok(found)
}

#[test]
fn tags_and_lengths_of_every_form_are_read() {
    let long = [&[0x04, 0x82, 0x01, 0x00][..], &[7; 256]].concat();
    assert_eq!(elements(&[0x5F, 0x1F, 0x02, 1, 2]), Ok(vec![(0x5F1F, vec![1, 2])]));
    assert_eq!(elements(&long), Ok(vec![(0x04, vec![7; 256])]));
    assert_eq!(elements(&[0x04, 0x81, 0x01, 9]), Ok(vec![(0x04, vec![9])]));
    assert_eq!(
        elements(&[0x30, 0x80, 0x24, 0x80, 0x04, 1, 5, 0, 0, 0, 0, 0x05, 0]),
        Ok(vec![(0x30, vec![0x24, 0x80, 0x04, 1, 5, 0, 0]), (0x05, vec![])])
    );
}

#[test]
fn the_form_of_a_length_is_told() {
    let form = |bytes: &[u8]| Reader::new(bytes).next().unwrap().unwrap().length;
    assert_eq!(form(&[0x04, 0x01, 9]), Length::Shortest);
    assert_eq!(form(&[0x04, 0x82, 0x00, 0x01, 9]), Length::Longer);
    assert_eq!(form(&[0x30, 0x80, 0, 0]), Length::Indefinite);
}

#[test]
fn offsets_go_on_inside() {
    let outer = Reader::new(&[0x30, 0x80, 0x30, 0x81, 0x03, 0x02, 1, 5, 0, 0]).next().unwrap().unwrap();
    let inner = outer.inside().need(Tag(0x30)).unwrap();
    let number = inner.inside().need(Tag(0x02)).unwrap();
    assert_eq!((inner.offset, number.offset, number.value), (2, 5, &[5][..]));
}

#[test]
fn what_is_no_element_says_where_and_why() {
    let fault = |bytes: &[u8]| elements(bytes).map_err(|error| (error.offset, error.fault)).unwrap_err();
    assert_eq!(fault(&[0x05, 0, 0x04, 0x05, 1]), (2, TlvFault::Cut));
    assert_eq!(fault(&[0x04, 0x84, 0xFF, 0xFF, 0xFF, 0xFF]), (0, TlvFault::Cut));
    assert_eq!(fault(&[0x04, 0x85, 0, 0, 0, 0, 0]), (0, TlvFault::Length));
    assert_eq!(fault(&[0x04, 0x80, 0, 0]), (0, TlvFault::Length));
    assert_eq!(fault(&[0, 0]), (0, TlvFault::Tag));
    assert_eq!(fault(&[0x1F, 0x80, 0x80, 0x01, 0]), (0, TlvFault::Tag));
    assert_eq!(fault(&[0x30, 0x80, 0x05, 0]), (4, TlvFault::Cut));
    let deep = [0x30, 0x80].repeat(DEPTH_MAX + 2);
    assert_eq!(fault(&deep).1, TlvFault::Deep);
}

#[test]
fn tags_without_lengths_are_read() {
    let mut reader = Reader::new(&[0x61, 0x5F, 0x0E, 0x75, 0x5F]);
    assert_eq!(reader.next_tag(), Ok(Some(Tag(0x61))));
    assert_eq!(reader.next_tag(), Ok(Some(Tag(0x5F0E))));
    assert_eq!(reader.next_tag(), Ok(Some(Tag(0x75))));
    assert_eq!(reader.next_tag(), Err(TlvError { offset: 4, fault: TlvFault::Cut }));
    assert_eq!(Reader::new(&[]).next_tag(), Ok(None));
}

/// Walks through everything to a depth of 8; every element has to lie where it says. Gives how many there are.
fn walk(data: &[u8], mut reader: Reader<'_>, depth: usize) -> usize {
    let mut count = 0;
    loop {
        let before = reader.offset();
        match reader.next() {
            Ok(Some(element)) => {
                let (inside, end) = (element.inside(), element.offset + element.whole.len());
                assert_eq!((element.offset, &data[before..end]), (before, element.whole));
                assert_eq!(&data[inside.offset()..inside.offset() + element.value.len()], element.value);
                count += 1;
                if element.tag.is_constructed() && depth < 8 {
                    count += walk(data, inside, depth + 1);
                }
            }
            Ok(None) => return count,
            Err(error) => {
                assert!((before..=data.len()).contains(&error.offset));
                return count;
            }
        }
    }
}

#[test]
fn no_bytes_bring_the_reader_down() {
    // Bytes that BER is made of, so that elements lie in each other.
    const PIECES: [u8; 24] = [
        0x30, 0x31, 0x24, 0xA0, 0x7F, 0x5F, 0x2E, 0x61, 0x80, 0x81, 0x82, 0x84, 0x85, 0, 0, 0, 1, 2, 3, 5, 8, 13, 0x20,
        0xFF,
    ];
    let mut random = Random(0x2545_F491_4F6C_DD1D);
    let mut elements = 0;
    for _ in 0..60_000 {
        let length = random.next() % 64;
        let data: Vec<u8> = (0..length).map(|_| PIECES[(random.next() % 24) as usize]).collect();
        elements += walk(&data, Reader::new(&data), 0);
        let mut tags = Reader::new(&data);
        while let Ok(Some(_)) = tags.next_tag() {}
    }
    assert!(elements > 30_000, "{elements} elements were found in them");
}
