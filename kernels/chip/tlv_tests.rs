//! Elements that are BER, and bytes that are not.

use super::*;

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
