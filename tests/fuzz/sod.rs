//! Any bytes as a security object, a certificate, a key and an answer of active authentication.
//!
//! What has to hold: nothing panics; without anybody to trust nothing is authentic; what is wrong lies inside the input.
#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use kernels::chip::active;
use kernels::chip::asn1::Moment;
use kernels::chip::authenticity::{Authenticator, Chip, Verdict};
use kernels::chip::certificate::Certificate;
use kernels::chip::cms::CmsError;
use kernels::chip::crypto::PublicKey;
use kernels::chip::sod::{SecurityObject, frame};
use kernels::chip::trust::{TrustSet, TrustStore};
use libfuzzer_sys::fuzz_target;

thread_local! {
    static AUTHENTICATOR: RefCell<Authenticator> =
        RefCell::new(Authenticator::new(Arc::new(TrustStore::new(&TrustSet::default()))));
}

fuzz_target!(|data: &[u8]| {
    match frame(data) {
        Ok(signed) => {
            if let Ok(object) = SecurityObject::parse(&signed) {
                assert!(object.groups().count() <= 16);
            }
        }
        Err(CmsError::Frame(error)) => assert!(error.offset <= data.len()),
        Err(_) => {}
    }
    let chip = Chip { sod: data, groups: &[(1, data)], issued: None, active: None };
    let found = AUTHENTICATOR.with_borrow_mut(|authenticator| authenticator.authenticate(&chip, Moment(1_764_028_800)));
    assert_ne!(found.verdict, Verdict::Authentic);
    if let Err(error) = Certificate::parse(data) {
        assert!(error.offset <= data.len());
    }
    _ = PublicKey::parse(data);
    _ = active::verify(data, Some(data), b"8 bytes.", &data[..data.len().min(64)]);
});
