//! What an entity may ask for: its agreement, and whether its service is open (Art. 9(1), 12–14).
//!
//! Requests of a batch in, the rows outside of the scope out, each with one reason. Invariants: such a row is *not processed* whatever
//! the records hold; nothing of it is looked up where the whole batch is outside.

use crate::ingest::Requests;
use crate::terms::{AgreedField, Reason, Service};

/// Whether an entity's service is open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It is.
    Open,
    /// It was never opened, is suspended or terminated.
    NotOpen,
}

/// What an entity may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scope {
    /// Whether it may ask at all.
    pub standing: Standing,
    /// The services that are agreed.
    pub services: Vec<Service>,
    /// The scenes that are agreed; some ten.
    pub scenes: Vec<String>,
    /// The fields beside name, certificate number and birth date that are agreed (Art. 4(1)).
    pub fields: Vec<AgreedField>,
}

/// The rows of a batch that are outside of a scope, in order.
#[derive(Debug, Default)]
pub struct Outside {
    rows: Vec<(u32, Reason)>,
}

impl Outside {
    /// Why a row is outside; `None` where it is within.
    pub fn of(&self, row: usize) -> Option<Reason> {
        let place = self.rows.binary_search_by_key(&(row as u32), |(row, _)| *row).ok()?;
        Some(self.rows[place].1)
    }

    /// The rows that are outside.
    pub fn rows(&self) -> impl Iterator<Item = usize> {
        self.rows.iter().map(|(row, _)| *row as usize)
    }

    /// Whether every row of a batch of `rows` is outside.
    pub fn is_all(&self, rows: usize) -> bool {
        self.rows.len() == rows
    }
}

impl Scope {
    /// The rows of a batch that are outside of this scope.
    pub fn outside(&self, requests: &Requests) -> Outside {
        let row = |row: usize| Some((row as u32, self.refuses(requests, row)?));
        Outside { rows: (0..requests.len()).filter_map(row).collect() }
    }

    fn refuses(&self, requests: &Requests, row: usize) -> Option<Reason> {
        let sent = [
            (requests.sex[row].is_some(), AgreedField::Sex),
            (requests.nationality[row].is_some(), AgreedField::Nationality),
            (requests.expiry_date[row].is_some(), AgreedField::ExpiryDate),
        ];
        let fields = sent.into_iter().filter_map(|(is_sent, field)| is_sent.then_some(field));
        self.refuses_row(requests.service[row], requests.scene.get(row), fields)
    }

    /// Why a row of this service, scene and fields is outside; `None` where it is within.
    pub fn refuses_row(
        &self,
        service: Service,
        scene: &str,
        mut fields: impl Iterator<Item = AgreedField>,
    ) -> Option<Reason> {
        if self.standing == Standing::NotOpen {
            return Some(Reason::EntityNotOpen);
        }
        if !self.services.contains(&service) {
            return Some(Reason::ServiceNotAgreed);
        }
        if !self.scenes.iter().any(|agreed| agreed == scene) {
            return Some(Reason::SceneNotAgreed);
        }
        fields.any(|field| !self.fields.contains(&field)).then_some(Reason::FieldNotAgreed)
    }
}

#[cfg(test)]
#[path = "scope_tests.rs"]
mod tests;
