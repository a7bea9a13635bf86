//! NAB's files beside the series: windows, instants of labels, profiles.
//!
//! ```text
//! combined_windows.json   {"folder/file.csv": [["2014-04-10 07:15:00.000000", "2014-04-11 16:45:00.000000"], …], …}
//! combined_labels.json    {"folder/file.csv": ["2014-04-11 00:00:00", …], …}
//! profiles.json           {"standard": {"CostMatrix": {"tpWeight": 1.0, "fnWeight": 1.0, "fpWeight": 0.11, …}}, …}
//! ```
//!
//! Bytes in, times and weights by name out.
//!
//! Invariants: no bytes are a panic; a name that is there twice is refused; weights lie between 0 and a million,
//! and a window has one.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::TrafficError;
use super::instant::Instant;

/// The windows of each series.
pub(super) fn read_windows(file: &str, bytes: &[u8]) -> Result<BTreeMap<String, Vec<[Instant; 2]>>, TrafficError> {
    let named: Named<Vec<[Moment; 2]>> =
        read(file, bytes, "an object of lists of windows, each [\"begin\", \"end\"] by the series' name")?;
    let plain = |windows: Vec<[Moment; 2]>| windows.into_iter().map(|window| window.map(|moment| moment.0)).collect();
    Ok(named.0.into_iter().map(|(name, windows)| (name, plain(windows))).collect())
}

/// The instants of the labels of each series.
pub(super) fn read_instants(file: &str, bytes: &[u8]) -> Result<BTreeMap<String, Vec<Instant>>, TrafficError> {
    let named: Named<Vec<Moment>> = read(file, bytes, "an object of lists of times by the series' name")?;
    let plain = |moments: Vec<Moment>| moments.into_iter().map(|moment| moment.0).collect();
    Ok(named.0.into_iter().map(|(name, moments)| (name, plain(moments))).collect())
}

/// What a window found, a window missed and a false alarm count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Weights {
    pub found: f64,
    pub missed: f64,
    pub false_alarm: f64,
}

/// The weights of each profile.
pub(super) fn read_profiles(file: &str, bytes: &[u8]) -> Result<BTreeMap<String, Weights>, TrafficError> {
    let named: Named<Profile> =
        read(file, bytes, "an object of profiles, each with a CostMatrix of tpWeight, fnWeight and fpWeight")?;
    let plain = |of: CostMatrix| Weights { found: of.found.0, missed: of.missed.0, false_alarm: of.false_alarm.0 };
    let profiles: BTreeMap<String, Weights> =
        named.0.into_iter().map(|(name, profile)| (name, plain(profile.costs))).collect();
    if let Some((profile, _)) = profiles.iter().find(|(_, weights)| weights.found + weights.missed <= 0.0) {
        let what = format!("in {profile:?} windows have no weight; give one to tpWeight or fnWeight");
        return Err(TrafficError::Whole { name: file.to_owned(), what });
    }
    Ok(profiles)
}

fn read<T: DeserializeOwned>(file: &str, bytes: &[u8], expected: &'static str) -> Result<T, TrafficError> {
    serde_json::from_slice(bytes).map_err(|source| TrafficError::Json { file: file.to_owned(), expected, source })
}

#[derive(Deserialize)]
struct Profile {
    #[serde(rename = "CostMatrix")]
    costs: CostMatrix,
}

#[derive(Deserialize)]
struct CostMatrix {
    #[serde(rename = "tpWeight")]
    found: Weight,
    #[serde(rename = "fnWeight")]
    missed: Weight,
    #[serde(rename = "fpWeight")]
    false_alarm: Weight,
}

/// Greatest weight: sums of fifty million of them still have nine digits.
const WEIGHT_MAX: f64 = 1e6;

struct Weight(f64);

impl<'de> Deserialize<'de> for Weight {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Weight, D::Error> {
        let weight = f64::deserialize(from)?;
        let in_bounds = (0.0..=WEIGHT_MAX).contains(&weight);
        if in_bounds { Ok(Weight(weight)) } else { Err(D::Error::custom("a weight lies between 0 and a million")) }
    }
}

struct Moment(Instant);

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Moment, D::Error> {
        let text = String::deserialize(from)?;
        Instant::read(&text).map(Moment).map_err(D::Error::custom)
    }
}

/// An object whose names are each there once.
struct Named<T>(BTreeMap<String, T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Named<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Named<T>, D::Error> {
        from.deserialize_map(Names(PhantomData))
    }
}

struct Names<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Names<T> {
    type Value = Named<T>;

    fn expecting(&self, out: &mut fmt::Formatter) -> fmt::Result {
        out.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Named<T>, A::Error> {
        let mut named = BTreeMap::new();
        while let Some((name, value)) = map.next_entry::<String, T>()? {
            if named.contains_key(&name) {
                return Err(A::Error::custom(format!("{name:?} is there twice")));
            }
            named.insert(name, value);
        }
        Ok(Named(named))
    }
}

#[cfg(test)]
#[path = "labels_tests.rs"]
mod tests;
