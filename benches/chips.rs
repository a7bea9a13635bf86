//! How many chips a second does one core prove genuine, and how near is that to what OpenSSL verifies?
//!
//! Prints verifications a second of a kept key beside OpenSSL's own in the same library: a context that is made once, over a digest
//! that is there already, which is what `openssl speed` does. Then whole passive authentication: the frame, the signature,
//! the SHA-256 of data groups 1, 2, 11, 14 and 15 of usual sizes, chain, revocation and validity, with signers that were met.
//! Both turn by turn, the fastest of [`ROUNDS`] counts. No image is decoded.

#![expect(clippy::print_stdout, reason = "a bench prints its result")]
#![expect(clippy::disallowed_methods, reason = "a bench reads the clock")]

use std::hint::black_box;
use std::sync::Arc;
use std::time::Instant;

use datasets::chips::{
    Authority, CurveForm, DAY, DocumentSigner, Hash, KeyKind, SignerSpec, Signing, SigningKey, SodForm, group, sod,
};
use kernels::chip::asn1::Moment;
use kernels::chip::authenticity::{Authenticator, Chip, Verdict};
use kernels::chip::crypto::{DigestAlgorithm, PublicKey, Scheme};
use kernels::chip::trust::{Kind, TrustSet, TrustStore};
use openssl::pkey::{PKey, Public};
use openssl::pkey_ctx::PkeyCtx;
use openssl::rsa::Padding;

/// Turns of each measurement.
const ROUNDS: usize = 5;

/// Seconds of a turn: the system counts them to some milliseconds.
const TURN_SECONDS: f64 = 0.2;

/// What is done between two looks at the time, which costs some microseconds.
const BATCH: u32 = 64;

/// When the signers begin to be valid.
const FROM: i64 = 1_700_000_000;

/// Bytes of a signed message: attributes of content type, time and SHA-256.
const MESSAGE: [u8; 107] = [0x31; 107];

/// Tag and filling of data groups of usual sizes: MRZ, face, further details, security infos, key.
const GROUPS: [(u8, u8, usize); 5] =
    [(1, 0x61, 91), (2, 0x75, 18_000), (11, 0x6B, 120), (14, 0x6E, 330), (15, 0x6F, 160)];

/// Signers that take turns, so that no key stays in the first cache.
const SIGNERS: usize = 16;

fn main() {
    let curve = |name| (KeyKind::Curve(name), Signing::Ecdsa(Hash::Sha256), Scheme::Ecdsa(DigestAlgorithm::Sha256));
    let rsa = (KeyKind::Rsa(2048), Signing::Pkcs1(Hash::Sha256), Scheme::RsaPkcs1(DigestAlgorithm::Sha256));
    println!("verifications a second, one thread");
    println!("{:<18} {:>10} {:>10} {:>7}", "key", "kept key", "OpenSSL", "ratio");
    for (kind, signing, scheme) in
        [rsa, curve("P-256"), curve("brainpoolP256r1"), curve("brainpoolP384r1"), curve("brainpoolP512r1")]
    {
        let [ours, theirs] = signatures(kind, signing, scheme);
        println!("{:<18} {ours:>10.0} {theirs:>10.0} {:>7.2}", title(kind), ours / theirs);
    }
    println!("\nwhole passive authentication a second, one thread");
    for (kind, signing, _) in [rsa, curve("P-256"), curve("brainpoolP256r1")] {
        println!("{:<18} {:>10.0}", title(kind), chips(kind, signing));
    }
}

/// Verifications a second of a kept key, and of OpenSSL alone.
fn signatures(kind: KeyKind, signing: Signing, scheme: Scheme) -> [f64; 2] {
    let key = SigningKey::generate(kind, CurveForm::Named);
    let signature = key.sign(signing, &MESSAGE);
    let kept = PublicKey::parse(&key.public()).expect("the key is one");
    let theirs = PKey::<Public>::public_key_from_der(&key.public()).expect("the key is one");
    let mut context = context(&theirs, kind);
    let digest = Hash::Sha256.digest(&MESSAGE);
    let mut best = [0.0_f64; 2];
    for _ in 0..ROUNDS {
        best[0] = best[0].max(rate(|| {
            assert!(kept.verify(scheme, black_box(&MESSAGE), &signature).is_some(), "the signature is one");
        }));
        best[1] = best[1].max(rate(|| {
            assert!(context.verify(black_box(&digest), &signature).expect("it is verified"), "the signature is one");
        }));
    }
    best
}

fn context(key: &PKey<Public>, kind: KeyKind) -> PkeyCtx<Public> {
    let mut context = PkeyCtx::new(key).expect("a context");
    context.verify_init().expect("a context verifies");
    if matches!(kind, KeyKind::Rsa(_)) {
        context.set_rsa_padding(Padding::PKCS1).expect("a padding of RSA");
        context.set_signature_md(openssl::md::Md::sha256()).expect("a digest of RSA");
    }
    context
}

/// Chips a second.
fn chips(kind: KeyKind, signing: Signing) -> f64 {
    let authority = Authority::new("QQ", SigningKey::generate(kind, CurveForm::Explicit), signing, FROM);
    let groups: Vec<_> = GROUPS.into_iter().map(|(number, tag, bytes)| group(number, tag, bytes)).collect();
    let signer = |number: usize| -> DocumentSigner {
        let key = SigningKey::generate(kind, CurveForm::Explicit);
        authority.signer(key, signing, &SignerSpec::new(number as u8 + 1, FROM))
    };
    let mut form = SodForm::default();
    form.cms.signing_time = Some(FROM + DAY);
    let files: Vec<_> = (0..SIGNERS).map(|number| sod(&signer(number), Hash::Sha256, &groups, &form)).collect();
    let mut set = TrustSet::default();
    set.add(Kind::Anchor, &authority.certificate);
    set.add(Kind::Revocations, &authority.revocation_list(FROM, FROM + 90 * DAY, &[&[99]]));
    let mut authenticator = Authenticator::new(Arc::new(TrustStore::new(&set)));
    let groups: Vec<_> = groups.iter().map(|(number, bytes)| (*number, bytes.as_slice())).collect();
    let mut at = 0;
    let mut best = 0.0_f64;
    for _ in 0..ROUNDS {
        best = best.max(rate(|| {
            at = (at + 1) % files.len();
            let chip = Chip { sod: black_box(&files[at]), groups: &groups, issued: None, active: None };
            let found = authenticator.authenticate(&chip, Moment(FROM + 30 * DAY));
            assert_eq!(found.verdict, Verdict::Authentic, "the chips are genuine");
        }));
    }
    best
}

/// How often a second of processor time something is done, over a turn.
fn rate(mut each: impl FnMut()) -> f64 {
    let (start, before) = (Instant::now(), processor_seconds());
    let mut count = 0_u32;
    loop {
        for _ in 0..BATCH {
            each();
        }
        count += BATCH;
        let seconds = match (before, processor_seconds()) {
            (Some(before), Some(after)) => after - before,
            _ => start.elapsed().as_secs_f64(),
        };
        if seconds >= TURN_SECONDS {
            return f64::from(count) / seconds;
        }
    }
}

/// Seconds for which this thread ran, which is what `openssl speed` counts too: others on the machine do not slow it. `None` where
/// the system does not tell; then the clock on the wall counts.
fn processor_seconds() -> Option<f64> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: u64 = told.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds as f64 / 1e9)
}

fn title(kind: KeyKind) -> String {
    match kind {
        KeyKind::Rsa(bits) => format!("RSA-{bits}"),
        KeyKind::Curve(name) => name.to_owned(),
    }
}
