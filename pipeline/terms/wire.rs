//! Words of other files in the ledger's JSON: a service is written as the contract writes it.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Service;

impl Serialize for Service {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for Service {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Service, D::Error> {
        let word = String::deserialize(from)?;
        let known = Service::from_bytes(word.as_bytes());
        known.ok_or_else(|| serde::de::Error::unknown_variant(&word, &["real_name", "real_person", "chip"]))
    }
}
