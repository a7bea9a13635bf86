//! Chips of passports are what the standards say, as the reader in `kernels`, which shares nothing with the writer, finds them.

use std::sync::Arc;

use kernels::chip::asn1::Moment;
use kernels::chip::authenticity::{Authenticator, Authenticity, Chip as Files, TrustUnknown, Verdict};
use kernels::chip::lds::{self, Agreement, DeviationKind, FaceData};
use kernels::chip::trust::{TrustSet, TrustStore, import};
use openssl::x509::X509;

use super::*;
use crate::calendar::Day;
use crate::records::{DocType, Person, Sex};

const SEED: u64 = 3;

/// When chips are asked about: nothing of the day counts, since each says when it was signed.
const NOW: Moment = Moment(4_000_000_000);

fn passports(count: u64) -> impl Iterator<Item = Person> {
    let persons = (0..).map(|index| Person::of(SEED, index));
    persons.filter(|person| person.doc_type == DocType::Passport).take(count as usize)
}

/// A reader that trusts the master list of the world.
fn reader() -> Authenticator {
    let mut set = TrustSet::default();
    let list = PassportIssuer::new(SEED, Standing::Listed).master_list();
    let found = import(&list, &mut set, NOW);
    assert!(found.refused.is_empty(), "{found:?}");
    assert_eq!((found.lists[0].entries, found.lists[0].added, found.lists[0].unusable), (4, 4, 0));
    Authenticator::new(Arc::new(TrustStore::new(&set)))
}

fn ask(reader: &mut Authenticator, chip: &Chip) -> Authenticity {
    let group = |number, bytes: &'_ Option<Vec<u8>>| (number, bytes.clone().unwrap());
    let groups = [group(1, &chip.dg1), group(11, &chip.dg11)];
    let groups: Vec<_> = groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let sod = chip.sod.as_deref().unwrap();
    reader.authenticate(&Files { sod, groups: &groups, issued: None, active: None }, NOW)
}

#[test]
fn chips_are_authentic_and_say_who_holds_the_passport() {
    let (issuer, mut reader) = (PassportIssuer::new(SEED, Standing::Listed), reader());
    for person in passports(1_500) {
        let chip = issuer.chip(&person);
        let found = ask(&mut reader, &chip);
        assert_eq!(found.verdict, Verdict::Authentic, "{found:?}");
        assert_eq!(found.agreeing.iter().collect::<Vec<_>>(), [1, 11]);
        let zone = lds::machine_readable(chip.dg1.as_deref().unwrap()).unwrap();
        assert!(zone.deviations.is_empty() && zone.content.reading.findings.is_empty(), "{:?}", zone.content.reading);
        let mrz = &zone.content.reading.mrz;
        assert_eq!(mrz.doc_type().map(|doc_type| doc_type.as_str()), Some("passport"));
        assert_eq!(mrz.number.to_text(), person.doc_number);
        let latin = [mrz.names.primary, mrz.names.secondary].join(" ").replace('<', " ");
        assert_eq!(latin.trim(), person.name_latin);
        let details = lds::personal_details(chip.dg11.as_deref().unwrap()).unwrap();
        let kinds: Vec<_> = details.deviations.iter().map(|deviation| deviation.kind).collect();
        assert_eq!(kinds, [DeviationKind::BareNames], "as on passports of China, and nothing else is odd");
        assert_eq!(details.content.name.as_deref(), Some(&*person.name));
        let consistency = lds::consistency(mrz, &details.content);
        assert_eq!((consistency.name, consistency.birth), (Agreement::Agree, Agreement::Agree));
        assert!(lds::common(chip.com.as_deref().unwrap()).unwrap().deviations.is_empty());
    }
    assert!((20..=40).contains(&reader.kept()), "{} signers were met", reader.kept());
}

#[test]
fn an_issuer_in_no_list_is_unknown_and_not_forged() {
    let (unlisted, mut reader) = (PassportIssuer::new(SEED, Standing::Unlisted), reader());
    for person in passports(100) {
        assert_eq!(ask(&mut reader, &unlisted.chip(&person)).verdict, Verdict::TrustUnknown(TrustUnknown::Key));
    }
}

#[test]
fn a_seed_makes_the_same_bytes_each_time() {
    let person = passports(1).next().unwrap();
    let made = |seed, standing| {
        let issuer = PassportIssuer::new(seed, standing);
        (issuer.chip(&person), issuer.master_list(), issuer.certificates().map(<[u8]>::to_vec).collect::<Vec<_>>())
    };
    let first = made(SEED, Standing::Listed);
    assert!(first == made(SEED, Standing::Listed));
    for (seed, standing) in [(SEED + 1, Standing::Listed), (SEED, Standing::Unlisted)] {
        let other = made(seed, standing);
        assert!(first.0.sod != other.0.sod && first.1 != other.1 && first.2[0] != other.2[0]);
        assert!(first.0.dg1 == other.0.dg1, "what a chip says does not hang on who signs it");
    }
}

#[test]
fn seeded_keys_sign_as_others_do() {
    for curve in ["P-256", "P-521", "brainpoolP384r1"] {
        let signing = Signing::Ecdsa(Hash::Sha384);
        let authority = |secret: &[u8]| {
            let key = SigningKey::seeded(curve, CurveForm::Named, secret);
            Authority::new("QQ", key, signing, 1_700_000_000).certificate
        };
        let certificate = authority(b"one");
        let read = X509::from_der(&certificate).unwrap();
        assert!(read.verify(&read.public_key().unwrap()).unwrap(), "{curve}");
        assert!(certificate == authority(b"one") && certificate != authority(b"two"), "{curve}");
    }
}

#[test]
fn check_digits_are_those_of_the_standard() {
    // The examples of ICAO Doc 9303-3, appendix A, and of the specimen in Doc 9303-4, appendix B.
    for (characters, digit) in [("520727", 3), ("AB2134<<<", 5), ("L898902C3", 6), ("740812", 2), ("120415", 9)] {
        assert_eq!(check_digit(characters), digit, "{characters}");
    }
    let zone = PassportZone {
        document_code: "PO",
        issuer: "CHN",
        surname: "LI",
        given: "QIANG",
        number: "E12345678",
        nationality: "CHN",
        birth_date: Day::of(1990, 2, 28),
        sex: Sex::Male,
        expiry_date: Day::of(2033, 1, 1),
    };
    // 7·14 + 3·1 + 2 + 7·3 + 3·4 + 5 + 7·6 + 3·7 + 8 = 212, so the number's digit is 2, and so on.
    let expected = "POCHNLI<<QIANG<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<E123456782CHN9002281M3301018<<<<<<<<<<<<<<<6";
    assert_eq!(zone.write(), expected);
}

#[test]
fn names_are_cut_as_the_standard_cuts_them() {
    for (surname, given, expected) in [
        ("ZHANG", "SAN", "ZHANG<<SAN"),
        ("ZHANG", "", "ZHANG"),
        ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG", "NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K"),
        ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO", "BENNELONG<WOOLOOMOOLOO<WARRANDYTE<WA<<D"),
        // The last place would be a filler, so the surname gives up a letter.
        ("ABCDEFGHIJ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ BC", "ABCDEFGHI<<ABCDEFGHIJKLMNOPQRSTUVWXYZ<B"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQ", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLM"),
    ] {
        assert_eq!(name_field(surname, given), format!("{expected:<<39}"));
    }
}

#[test]
fn a_face_goes_into_data_group_2() {
    let (width, height) = (24, 32);
    let mut image = Vec::new();
    let pixels = vec![90; width * height * 3];
    let encoder = jpeg_encoder::Encoder::new(&mut image, 80);
    encoder.encode(&pixels, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    let group = group_2(&image);
    let parsed = lds::faces(&group).unwrap();
    assert!(parsed.deviations.is_empty(), "{:?}", parsed.deviations);
    assert_eq!(parsed.content.images().next().unwrap().bytes, image);
    let FaceData::Iso19794(record) = &parsed.content.templates[0].data else { panic!("another standard") };
    assert_eq!((record.faces[0].width, record.faces[0].height), (width as u16, height as u16));
}
