//! Seeded damage to everything that is read: no panic, and nothing damaged that is signed passes.

use datasets::chips::{CmsForm, Defective, SignerSpec, SodForm, Usage, ldif};

use super::*;
use crate::chip::support_tests::{Dice, FAST, FROM, NOW, ask, authority, groups, key, plain_sod, signer, store};
use crate::chip::trust::{Kind, TrustSet, TrustStore, import};

/// Damaged files of each kind: some seconds.
const ROUNDS: usize = 3000;

#[test]
fn damaged_security_objects() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let ber = CmsForm { indefinite: true, pieces: Some(64), ..CmsForm::default() };
    let files =
        [plain_sod(&signer, &SodForm::default()), plain_sod(&signer, &SodForm { cms: ber, ..SodForm::default() })];
    let groups = groups();
    let groups: Vec<_> = groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let mut authenticator = Authenticator::new(store);
    let mut authentic = 0;
    for seed in 0..ROUNDS as u64 {
        let mutated = Dice(seed).mutate(&files[seed as usize % 2]);
        let chip = Chip { sod: &mutated, groups: &groups, issued: None, active: None };
        let found = authenticator.authenticate(&chip, NOW);
        // What is still authentic was damaged where nothing is signed: the frame. The data groups are the signed ones then.
        if found.verdict == Verdict::Authentic {
            authentic += 1;
            assert_eq!(found.agreeing.iter().count(), groups.len(), "seed {seed}");
        }
    }
    assert!(authentic < ROUNDS / 4, "{authentic} damaged files of {ROUNDS} passed");
}

#[test]
fn damaged_certificates_and_lists() {
    let authority = authority("QQ");
    let usage =
        |usage, serial| authority.signer(key(FAST.0), FAST.1, &SignerSpec { usage, ..SignerSpec::new(serial, FROM) });
    let (masters, deviations) = (usage(Usage::MasterLists, 4), usage(Usage::DeviationLists, 5));
    let signer = signer(&authority, 3);
    let master = masters.master_list(&[&authority.certificate, &signer.certificate], FROM);
    let files = [
        authority.certificate.clone(),
        authority.revocation_list(FROM, FROM + 86_400, &[&[3], &[4], &[5]]),
        deviations.deviation_list(&signer, Defective::Issued, "1.4", Some((FROM, FROM + 86_400)), FROM),
        ldif(&[("CscaMasterListData", &master), ("userCertificate;binary", &signer.certificate)]).into_bytes(),
        master,
    ];
    let mut straight = TrustSet::default();
    straight.add(Kind::Anchor, &authority.certificate);
    let sod = plain_sod(&signer, &SodForm::default());
    for seed in 0..ROUNDS as u64 / 3 {
        let mutated = Dice(seed).mutate(&files[seed as usize % files.len()]);
        let mut set = straight.clone();
        let import = import(&mutated, &mut set, NOW);
        // Lists and authorities are signed: whatever is damaged in them, nobody else becomes an anchor.
        for (_, anchor) in set.of(Kind::Anchor) {
            let known = [&authority.certificate, &signer.certificate].map(Vec::as_slice);
            assert!(known.contains(&anchor), "seed {seed}: {import:?}");
        }
        let store = std::sync::Arc::new(TrustStore::new(&set));
        let found = ask(&store, &sod);
        assert!(matches!(found.verdict, Verdict::Authentic | Verdict::Revoked(..)), "seed {seed}: {found:?}");
    }
}

#[test]
fn every_prefix_of_every_file_is_refused() {
    let authority = authority("QQ");
    let signer = signer(&authority, 3);
    let store = store(&[(Kind::Anchor, &authority.certificate)]);
    let file = plain_sod(&signer, &SodForm::default());
    for length in 0..file.len() {
        let found = ask(&store, &file[..length]);
        assert!(matches!(found.verdict, Verdict::Unreadable(_)), "{length} bytes: {found:?}");
    }
}
