//! Real chips, where they are there.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::*;
use crate::chip::asn1::Moment;
use crate::chip::cms::CmsError;
use crate::chip::sod::SodError;
use crate::chip::support_tests::real_chips;
use crate::chip::trust::{ListKind, TrustSet, TrustStore, import};

/// 2026-11-25, after all of the files were made.
const NOW: Moment = Moment(1_795_564_800);

/// Everything that is there, trusted.
fn trusted(chips: &Path) -> Arc<TrustStore> {
    let mut set = TrustSet::default();
    for folder in ["csca", "masterlists"] {
        for file in files(&chips.join(folder)) {
            let import = import(&fs::read(&file).unwrap(), &mut set, NOW);
            assert!(import.refused.is_empty(), "{}: {import:?}", file.display());
        }
    }
    Arc::new(TrustStore::new(&set))
}

fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn verdict(authenticator: &mut Authenticator, sod: &[u8]) -> Authenticity {
    authenticator.authenticate(&Chip { sod, groups: &[], issued: None, active: None }, NOW)
}

#[test]
fn real_security_objects_are_authentic() {
    let Some(chips) = real_chips() else { return };
    let mut authenticator = Authenticator::new(trusted(&chips));
    let real = files(&chips.join("sod/real"));
    assert!(real.len() >= 9, "{real:?}");
    for file in real {
        let found = verdict(&mut authenticator, &fs::read(&file).unwrap());
        assert_eq!(found.verdict, Verdict::Authentic, "{}: {found:?}", file.display());
        let name = file.file_name().unwrap().to_string_lossy();
        assert!(name.starts_with(found.country.as_deref().unwrap()), "{name} is of its country: {found:?}");
    }
}

#[test]
fn wrong_security_objects_are_refused_for_the_right_reason() {
    let Some(chips) = real_chips() else { return };
    let mut authenticator = Authenticator::new(trusted(&chips));
    let mut check = |name: &str, expected: Verdict| {
        let file = fs::read(chips.join("sod/negative").join(name)).unwrap();
        assert_eq!(verdict(&mut authenticator, &file).verdict, expected, "{name}");
    };
    check("DE-2023-tampered-sig.bin", Verdict::Altered(Altered::Signature));
    check("ETSI-badcontent.bin", Verdict::Altered(Altered::Content));
    check("ETSI-badsig-1.bin", Verdict::Altered(Altered::Signature));
    check("GB-2021-tampered.bin", Verdict::Altered(Altered::Signature));
    check("HJP-badsig.bin", Verdict::Altered(Altered::Signature));
    check("HJP-ldsv-1.bin", Verdict::Altered(Altered::Content));
    check("ZKR-p256-badmock.bin", Verdict::Altered(Altered::Signature));
    check("no-signerinfo.bin", Verdict::Unreadable(Unreadable::Sod(SodError::Cms(CmsError::NoSigner))));
    let truncated = fs::read(chips.join("sod/negative/SG-truncated.bin")).unwrap();
    let found = verdict(&mut authenticator, &truncated).verdict;
    assert!(matches!(found, Verdict::Unreadable(Unreadable::Sod(SodError::Cms(CmsError::Frame(_))))), "{found:?}");
}

#[test]
fn specimens_are_signed_by_nobody_who_is_trusted() {
    let Some(chips) = real_chips() else { return };
    let mut authenticator = Authenticator::new(trusted(&chips));
    for file in files(&chips.join("sod/specimen")) {
        let found = verdict(&mut authenticator, &fs::read(&file).unwrap());
        assert_eq!(found.verdict, Verdict::TrustUnknown(TrustUnknown::Issuer), "{}", file.display());
    }
}

#[test]
fn the_data_groups_of_a_specimen_agree() {
    let Some(chips) = real_chips() else { return };
    let folder = chips.join("documents/bsi2008");
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let sod = read("EF_SOD.bin");
    let mut groups = [1, 2, 14, 15].map(|number: u8| (number, read(&format!("Datagroup{number}.bin"))));
    let mut authenticator = Authenticator::new(trusted(&chips));
    let mut found = |groups: &[(u8, Vec<u8>)]| {
        let groups: Vec<_> = groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
        authenticator.authenticate(&Chip { sod: &sod, groups: &groups, issued: None, active: None }, NOW)
    };
    let signed = found(&groups[..3]);
    assert_eq!(signed.verdict, Verdict::TrustUnknown(TrustUnknown::Issuer), "{signed:?}");
    assert_eq!(signed.agreeing.iter().collect::<Vec<_>>(), [1, 2, 14]);
    // Data group 15 lies in the folder, but its hash is not in the security object.
    let whole = found(&groups);
    assert!(matches!(whole.verdict, Verdict::Altered(Altered::Unsigned(groups)) if groups.has(15)), "{whole:?}");
    groups[1].1[9000] ^= 1;
    assert!(matches!(found(&groups).verdict, Verdict::Altered(Altered::Groups(groups)) if groups.has(2)));
}

#[test]
fn real_master_lists_have_exactly_their_certificates() {
    let Some(chips) = real_chips() else { return };
    for (name, count) in
        [("DE_ML_2024-08-07-07-38-24.ml", 541), ("NL_ML_2025-07-29.ml", 394), ("SpanishMasterList.ml", 277)]
    {
        let mut set = TrustSet::default();
        let bytes = fs::read(chips.join("masterlists").join(name)).unwrap();
        let import = import(&bytes, &mut set, NOW);
        let [list] = import.lists[..] else { panic!("{name}: {import:?}") };
        assert_eq!((list.kind, list.entries, list.added, list.unusable), (ListKind::Master, count, count, 0), "{name}");
        assert!(TrustStore::new(&set).unused().is_empty(), "{name}");
    }
}
