//! Any bytes as a signature of a submission, and as a credential.
//!
//! What has to hold: nothing panics; what verifies is over this content alone, and by a key that is for signing; what is wrong lies
//! inside the input.
#![no_main]

use kernels::signature::{BYTES_MAX, Credential, CredentialError, SignatureError, verify};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    match verify(data, b"content") {
        Ok(signed) => {
            let credential = Credential::parse(&signed.certificate).expect("what verified a signature is a credential");
            assert!(credential.is_signer && data.len() <= BYTES_MAX);
            assert_eq!(verify(data, b"another"), Err(SignatureError::Content));
        }
        Err(SignatureError::Frame(error)) => assert!(error.offset <= data.len()),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
    match Credential::parse(data) {
        Ok(credential) => {
            assert_eq!(Credential::parse(credential.der()).map(|again| again.sha256), Ok(credential.sha256));
            _ = credential.issued_by(&credential);
        }
        Err(CredentialError::Frame(error)) => assert!(error.offset <= data.len()),
        Err(fault) => assert!(!fault.to_string().is_empty()),
    }
});
