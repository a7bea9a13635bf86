//! Tags and files belong to each other one to one.

use super::*;

#[test]
fn every_file_is_found_by_its_tag() {
    let groups = (1..=16).map(|number| File::Group(DataGroup::new(number).unwrap()));
    for file in groups.chain([File::Common, File::SecurityObject]) {
        assert_eq!(File::of_tag(file.tag()), Some(file));
    }
    assert_eq!(DataGroup::new(4).unwrap().tag(), Tag(0x76));
    assert_eq!(DataGroup::of_tag(Tag(0x6B)).unwrap().number(), 11);
    assert_eq!(File::of_tag(Tag(0x71)), None);
    assert_eq!((DataGroup::new(0), DataGroup::new(17)), (None, None));
    assert_eq!(File::group(2).to_string(), "DG2");
}
