//! The list of entities and its NDJSON.

use std::io::{self, Write};
use std::path::Path;
use std::sync::LazyLock;

use serde_json::json;

use crate::records::words;

words! {
    /// The three services of Art. 4.
    Service {
        /// Name, number, birth date and agreed fields against the record (Art. 4(1)).
        RealName = "real_name",
        /// The holder's face against the record's template (Art. 4(2)).
        RealPerson = "real_person",
        /// What the chip holds (Art. 4(3)).
        Chip = "chip",
    }
}

words! {
    /// What kind of business an entity does.
    EntityKind {
        /// Banks.
        Bank = "bank",
        /// Airlines.
        Airline = "airline",
        /// Telephone companies.
        Telecom = "telecom",
        /// Hotels.
        Hotel = "hotel",
        /// Insurers.
        Insurer = "insurer",
        /// Public offices.
        Office = "office",
    }
}

words! {
    /// The facts that are compared only where the agreement lists them.
    OptionalField {
        /// The sex.
        Sex = "sex",
        /// The nationality.
        Nationality = "nationality",
        /// The last day in force.
        ExpiryDate = "expiry_date",
    }
}

/// One made-up entity and what its agreement says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entity {
    /// Its id, the `entity_id` of its requests: `bank-03`.
    pub id: String,
    /// What it does.
    pub kind: EntityKind,
    /// The scenes of its agreement (Art. 9(1)).
    pub scenes: &'static [&'static str],
    /// The services of its agreement (Art. 9(1)).
    pub services: &'static [Service],
    /// The optional fields of its agreement (Art. 4(1)).
    pub fields: &'static [OptionalField],
    /// How many of the requests are its own, relative to the other weights.
    pub weight: u32,
}

impl Entity {
    /// Whether its agreement lists the service.
    pub fn offers(&self, service: Service) -> bool {
        self.services.contains(&service)
    }
}

/// What the entities of one kind have in common; all of it is made up.
struct Trade {
    kind: EntityKind,
    count: u32,
    /// The weight of the first; the `n`-th has an `n`-th of it.
    weight: u32,
    scenes: &'static [&'static str],
    services: &'static [Service],
    fields: &'static [OptionalField],
}

const WITHOUT_CHIP: &[Service] = &[Service::RealName, Service::RealPerson];

#[rustfmt::skip]
const TRADES: &[Trade] = &[
    Trade { kind: EntityKind::Bank, count: 14, weight: 900,
        scenes: &["account_opening", "credit_application", "credential_reset"],
        services: Service::ALL, fields: OptionalField::ALL },
    Trade { kind: EntityKind::Airline, count: 7, weight: 700,
        scenes: &["check_in", "ticketing"],
        services: Service::ALL, fields: OptionalField::ALL },
    Trade { kind: EntityKind::Telecom, count: 4, weight: 1_200,
        scenes: &["sim_registration", "number_transfer"],
        services: WITHOUT_CHIP, fields: &[OptionalField::ExpiryDate] },
    Trade { kind: EntityKind::Hotel, count: 8, weight: 300,
        scenes: &["guest_registration"],
        services: WITHOUT_CHIP, fields: &[OptionalField::Nationality, OptionalField::ExpiryDate] },
    Trade { kind: EntityKind::Insurer, count: 4, weight: 120,
        scenes: &["policy_issue", "claim_payment"],
        services: WITHOUT_CHIP, fields: &[OptionalField::Sex] },
    Trade { kind: EntityKind::Office, count: 3, weight: 200,
        scenes: &["social_insurance", "tax_filing", "school_enrolment"],
        services: Service::ALL, fields: OptionalField::ALL },
];

static ENTITIES: LazyLock<Vec<Entity>> = LazyLock::new(|| TRADES.iter().flat_map(members).collect());

/// Every entity: forty of them, always the same.
pub fn entities() -> &'static [Entity] {
    &ENTITIES
}

/// Writes every entity as one line of JSON with `id`, `kind`, `scenes`, `services` and `fields`.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_entities(path: &Path) -> io::Result<()> {
    let mut lines = Vec::new();
    for entity in entities() {
        let line = json!({
            "id": entity.id,
            "kind": entity.kind.as_str(),
            "scenes": entity.scenes,
            "services": entity.services.iter().map(|service| service.as_str()).collect::<Vec<_>>(),
            "fields": entity.fields.iter().map(|field| field.as_str()).collect::<Vec<_>>(),
        });
        writeln!(lines, "{line}")?;
    }
    std::fs::write(path, lines)
}

fn members(trade: &Trade) -> impl Iterator<Item = Entity> {
    (1..=trade.count).map(move |place| Entity {
        id: format!("{}-{place:02}", trade.kind.as_str()),
        kind: trade.kind,
        scenes: trade.scenes,
        services: trade.services,
        fields: trade.fields,
        weight: (trade.weight / place).max(1),
    })
}
