//! Any bytes as a file of authorities and as each kind of item of a trust set.
//!
//! What has to hold: nothing panics; a set that is written reads back the same; an item that is not signed by somebody in the set
//! does not count.
#![no_main]

use kernels::chip::asn1::Moment;
use kernels::chip::trust::{Kind, TrustSet, TrustStore, import};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| {
    let mut set = TrustSet::default();
    let found = import(data, &mut set, Moment(1_764_028_800));
    assert!(found.refused.len() <= data.len() + 1);
    assert_eq!(TrustSet::from_bytes(&set.to_bytes()).as_ref(), Ok(&set));
    _ = TrustSet::from_bytes(data);
    for kind in [Kind::Link, Kind::Signer, Kind::Revocations, Kind::Defects] {
        let mut alone = TrustSet::default();
        alone.add(kind, data);
        let store = TrustStore::new(&alone);
        assert_eq!((store.authorities(), store.revocation_lists()), (0, 0));
    }
});
