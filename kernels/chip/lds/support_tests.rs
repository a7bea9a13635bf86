//! Makes files of chips for the tests: an encoder of BER, and one whole file of every kind.

/// The image of the tests: begins like a JPEG.
pub(super) const JPEG: &[u8] = &[0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 4, 0xFF, 0xD9];

/// Another one: begins like JPEG 2000.
pub(super) const JPEG_2000: &[u8] = b"\0\0\0\x0CjP  \r\n\x87\n\0\0";

/// The zone of the tests.
pub(super) const ZONE: &str =
    "POCHNLI<<QIANG<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<E123456782CHN9002281M3301018<<<<<<<<<<<<<<<6";

/// Tag, shortest length and value.
pub(super) fn tlv(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = head(tag);
    match value.len() {
        length @ ..0x80 => bytes.push(length as u8),
        length @ ..0x100 => bytes.extend([0x81, length as u8]),
        length => bytes.extend([0x82, (length >> 8) as u8, length as u8]),
    }
    bytes.extend(value);
    bytes
}

/// Tag, a length in four bytes and value.
pub(super) fn long(tag: u32, value: &[u8]) -> Vec<u8> {
    let mut bytes = head(tag);
    bytes.push(0x84);
    bytes.extend((value.len() as u32).to_be_bytes());
    bytes.extend(value);
    bytes
}

/// Tag, no length and value.
pub(super) fn indefinite(tag: u32, value: &[u8]) -> Vec<u8> {
    [&head(tag)[..], &[0x80], value, &[0, 0]].concat()
}

fn head(tag: u32) -> Vec<u8> {
    tag.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect()
}

pub(super) fn com(groups: &[u8]) -> Vec<u8> {
    tlv(0x60, &[tlv(0x5F01, b"0107"), tlv(0x5F36, b"040000"), tlv(0x5C, groups)].concat())
}

pub(super) fn dg1(zone: &str) -> Vec<u8> {
    tlv(0x61, &tlv(0x5F1F, zone.as_bytes()))
}

/// A face of a record: points, format and image.
pub(super) fn face(points: &[[u8; 8]], format: u8, image: &[u8]) -> Vec<u8> {
    let length = (32 + 8 * points.len() + image.len()) as u32;
    let information = [&length.to_be_bytes()[..], &(points.len() as u16).to_be_bytes(), &[0; 14]].concat();
    let about = [1, format, 0x01, 0x9D, 0x02, 0x13, 1, 2, 0, 0, 0, 77];
    [&information[..], &points.concat(), &about, image].concat()
}

/// A record of ISO/IEC 19794-5 with the right length.
pub(super) fn record(faces: &[Vec<u8>]) -> Vec<u8> {
    let faces_count = (faces.len() as u16).to_be_bytes();
    let faces = faces.concat();
    let length = (14 + faces.len() as u32).to_be_bytes();
    [b"FAC\x00010\0", &length[..], &faces_count, &faces].concat()
}

pub(super) fn biometric_header() -> Vec<u8> {
    let fields = [tlv(0x80, &[1, 1]), tlv(0x81, &[2]), tlv(0x82, &[0]), tlv(0x87, &[1, 1]), tlv(0x88, &[0, 8])];
    tlv(0xA1, &fields.concat())
}

/// DG2 or DG3 of these data blocks.
pub(super) fn biometrics(file: u32, blocks: &[Vec<u8>]) -> Vec<u8> {
    let template = |block: &Vec<u8>| tlv(0x7F60, &[biometric_header(), block.clone()].concat());
    let templates: Vec<u8> = blocks.iter().flat_map(template).collect();
    tlv(file, &tlv(0x7F61, &[tlv(0x02, &[blocks.len() as u8]), templates].concat()))
}

pub(super) fn dg2() -> Vec<u8> {
    let point = [1, 0xC1, 0x00, 0x64, 0x00, 0x96, 0, 0];
    biometrics(0x75, &[tlv(0x5F2E, &record(&[face(&[point], 0, JPEG)]))])
}

/// A block of ISO/IEC 39794-5 around an image, without the outer `A1`.
pub(super) fn block(format: u8, image: &[u8]) -> Vec<u8> {
    let version = tlv(0xA0, &[tlv(0x80, &[3]), tlv(0x81, &[0x07, 0xE3])].concat());
    let sides = tlv(0xA7, &[tlv(0x80, &[0x01, 0x9D]), tlv(0x81, &[0x02, 0x13])].concat());
    let about = tlv(0xA1, &[tlv(0xA0, &tlv(0x80, &[format])), sides].concat());
    let two_dimensional = tlv(0xA0, &[tlv(0x80, image), about].concat());
    let representation = [tlv(0x80, &[9]), tlv(0xA1, &tlv(0xA0, &two_dimensional)), tlv(0xA5, &[1])].concat();
    tlv(0x65, &[version, tlv(0xA1, &tlv(0x30, &representation))].concat())
}

pub(super) fn dg2_of_block() -> Vec<u8> {
    biometrics(0x75, &[tlv(0x7F2E, &tlv(0xA1, &block(3, JPEG_2000)))])
}

pub(super) fn dg7() -> Vec<u8> {
    tlv(0x67, &[tlv(0x02, &[2]), tlv(0x5F43, JPEG), tlv(0x5F43, JPEG_2000)].concat())
}

pub(super) fn dg11() -> Vec<u8> {
    let others = [tlv(0x02, &[2]), tlv(0x5F0F, b"LI<<QIANG"), tlv(0x5F0F, "リー".as_bytes())].concat();
    let fields = [
        tlv(0x5C, &[0x5F, 0x0E, 0x5F, 0x0F, 0x5F, 0x10, 0x5F, 0x2B, 0x5F, 0x11, 0x5F, 0x42]),
        tlv(0x5F0E, "李<<强".as_bytes()),
        tlv(0xA0, &others),
        tlv(0x5F10, b"110101199002280019"),
        tlv(0x5F2B, b"19900228"),
        tlv(0x5F11, "北京".as_bytes()),
        tlv(0x5F42, "长安街<1".as_bytes()),
    ];
    tlv(0x6B, &fields.concat())
}

pub(super) fn dg12() -> Vec<u8> {
    let fields = [
        tlv(0x5C, &[0x5F, 0x19, 0x5F, 0x26, 0x5F, 0x55]),
        tlv(0x5F19, "国家移民管理局".as_bytes()),
        tlv(0x5F26, &[0x20, 0x23, 0x01, 0x02]),
        tlv(0x5F55, b"20230102030405"),
    ];
    tlv(0x6C, &fields.concat())
}

pub(super) fn dg14() -> Vec<u8> {
    let oid = tlv(0x06, &[0x04, 0x00, 0x7F, 0x00, 0x07, 0x02, 0x02, 0x03, 0x02, 0x02]);
    tlv(0x6E, &tlv(0x31, &tlv(0x30, &[oid, tlv(0x02, &[1])].concat())))
}

pub(super) fn dg15() -> Vec<u8> {
    tlv(0x6F, &tlv(0x30, &[tlv(0x30, &[]), tlv(0x03, &[0, 1, 2, 3])].concat()))
}

pub(super) fn dg16() -> Vec<u8> {
    let person = [tlv(0x5F50, b"20230102"), tlv(0x5F51, b"LI<<NA"), tlv(0x5F52, b"12345"), tlv(0x5F53, b"A<B")];
    tlv(0x70, &[tlv(0x02, &[1]), tlv(0xA1, &person.concat())].concat())
}
