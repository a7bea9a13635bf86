//! Any bytes as DG2, as a face record and as a face block inside a right DG2, and as every other data group.
//!
//! What has to hold: nothing panics; images lie inside the input; there are no more faces than its bytes have room for; the list of
//! deviations has its bound.
#![no_main]

use kernels::chip::lds::{
    active_authentication_key, common, document_details, faces, fingers, machine_readable, optional_details,
    personal_details, persons_to_notify, portraits, security_infos, signatures,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    look_at_faces(data);
    for tag in [0x5F2E_u16, 0x7F2E] {
        let header = element(&[0xA1], &[0x87, 2, 1, 1, 0x88, 2, 0, 8]);
        let template = element(&[0x7F, 0x60], &[&header[..], &element(&tag.to_be_bytes(), data)].concat());
        let group = element(&[0x7F, 0x61], &[&[2, 1, 1][..], &template].concat());
        look_at_faces(&element(&[0x75], &group));
    }
    let face = [b"FAC\x00010\0\0\0\0\0\0\x01", data].concat();
    let template = element(&[0x7F, 0x60], &element(&[0x5F, 0x2E], &face));
    look_at_faces(&element(&[0x75], &element(&[0x7F, 0x61], &template)));
    look_at_others(data);
});

fn element(tag: &[u8], value: &[u8]) -> Vec<u8> {
    // The fuzzer's inputs are far shorter than 4 GiB.
    let length = (value.len() as u32).to_be_bytes();
    [tag, &[0x84], &length, value].concat()
}

fn look_at_faces(file: &[u8]) {
    match faces(file) {
        Ok(parsed) => {
            assert!(parsed.deviations.len() <= 64);
            let images: Vec<_> = parsed.content.images().collect();
            let range = file.as_ptr_range();
            for image in &images {
                let image = image.bytes.as_ptr_range();
                assert!(range.start <= image.start && image.end <= range.end);
            }
            assert!(images.len() <= file.len() / 2);
        }
        Err(error) => assert!(error.offset <= file.len()),
    }
}

fn look_at_others(data: &[u8]) {
    macro_rules! look {
        ($($reader:ident $tag:literal),*) => {
            $(for file in [data, &element(&[$tag], data)[..]] {
                match $reader(file) {
                    Ok(parsed) => assert!(parsed.deviations.len() <= 64),
                    Err(error) => assert!(error.offset <= file.len()),
                }
            })*
        };
    }
    look!(common 0x60, machine_readable 0x61, fingers 0x63, portraits 0x65, signatures 0x67);
    look!(personal_details 0x6B, document_details 0x6C, optional_details 0x6D, security_infos 0x6E);
    look!(active_authentication_key 0x6F, persons_to_notify 0x70);
}
