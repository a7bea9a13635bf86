//! What the tests of chips share: an infrastructure of test keys, and the way to files of real chips.

use std::path::PathBuf;
use std::sync::Arc;

use datasets::chips::{
    Authority, CurveForm, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey, SodForm, group, sod,
};

use super::asn1::Moment;
use super::authenticity::{Authenticator, Authenticity, Chip};
use super::trust::{Kind, TrustSet, TrustStore};

/// When everything here begins to be valid.
pub const FROM: i64 = 1_700_000_000;

/// When chips are asked about.
pub const NOW: Moment = Moment(FROM + 400 * 86_400);

/// The kind of key that is fastest.
pub const FAST: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));

/// A key of a kind, its curve written out.
pub fn key(kind: KeyKind) -> SigningKey {
    SigningKey::generate(kind, CurveForm::Explicit)
}

/// An authority with a fast key.
pub fn authority(country: &str) -> Authority {
    Authority::new(country, key(FAST.0), FAST.1, FROM)
}

/// A document signer with a fast key and a serial number.
pub fn signer(authority: &Authority, serial: u8) -> DocumentSigner {
    authority.signer(key(FAST.0), FAST.1, &SignerSpec::new(serial, FROM))
}

/// Data groups 1, 2 and 15.
pub fn groups() -> Vec<(u8, Vec<u8>)> {
    vec![group(1, 0x61, 91), group(2, 0x75, 900), group(15, 0x6F, 60)]
}

/// A security object over [`groups`].
pub fn plain_sod(signer: &DocumentSigner, form: &SodForm) -> Vec<u8> {
    sod(signer, Hash::Sha256, &groups(), form)
}

/// A store of items.
pub fn store(items: &[(Kind, &[u8])]) -> Arc<TrustStore> {
    let mut set = TrustSet::default();
    for (kind, bytes) in items {
        set.add(*kind, bytes);
    }
    Arc::new(TrustStore::new(&set))
}

/// What is said of a security object with [`groups`].
pub fn ask(store: &Arc<TrustStore>, sod: &[u8]) -> Authenticity {
    let groups = groups();
    let groups: Vec<_> = groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let chip = Chip { sod, groups: &groups, issued: None, active: None };
    Authenticator::new(store.clone()).authenticate(&chip, NOW)
}

/// The folder of real chips; `None` where it is not there, which is said.
#[expect(clippy::print_stderr, reason = "a test that had nothing to try says so")]
pub fn real_chips() -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data");
    let named = std::env::var_os("CONCORD_SHARED_DATA").map(PathBuf::from);
    let found =
        named.into_iter().chain([PathBuf::from(beside)]).map(|data| data.join("chip")).find(|path| path.is_dir());
    if found.is_none() {
        eprintln!("no real chips below {beside} or CONCORD_SHARED_DATA: nothing was tried on them");
    }
    found
}

/// What a seeded walk over bytes goes by.
pub struct Dice(pub u64);

impl Dice {
    /// The next number below a bound; splitmix64.
    pub fn roll(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((mixed ^ (mixed >> 31)) % bound.max(1) as u64) as usize
    }

    /// Bytes with up to eight of them changed, some cut out or written twice.
    pub fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut mutated = bytes.to_vec();
        for _ in 0..=self.roll(8) {
            let at = self.roll(mutated.len());
            match self.roll(6) {
                0 => mutated.truncate(at.max(1)),
                1 if at < mutated.len() => drop(mutated.remove(at)),
                2 => mutated.insert(at, self.roll(256) as u8),
                // Lengths and tags are what breaks readers: the bytes that matter to them come more often.
                3 if at < mutated.len() => mutated[at] = [0x00, 0x30, 0x80, 0x82, 0x84, 0xFF][self.roll(6)],
                4 if at < mutated.len() => {
                    let end = (at + self.roll(64)).min(mutated.len());
                    let piece = mutated[at..end].to_vec();
                    mutated.splice(at..at, piece);
                }
                _ if at < mutated.len() => mutated[at] ^= 1 << self.roll(8),
                _ => {}
            }
        }
        mutated
    }
}
