//! Single requests, field by field, for tests in which one field matters.

use datasets::World;
use datasets::calendar::Offset;
use datasets::records::{Enrolment, Person, Status, template};

use super::job::NOW;

/// A request as the fields of a JSON object, in order, each value as it stands in the line.
#[derive(Clone)]
pub struct Row(Vec<(String, String)>);

impl Row {
    /// A `real_name` request that agrees with the record of `person`.
    pub fn real_name(person: &Person, id: &str) -> Row {
        let requested_at = datasets::calendar::Instant(NOW).rfc3339(Offset::Utc);
        Row(Vec::new())
            .set("request_id", id)
            .set("entity_id", "bank-01")
            .set("requested_at", &requested_at)
            .set("service", "real_name")
            .set("scene", "account_opening")
            .set("doc_type", person.doc_type.as_str())
            .set("doc_number", &person.doc_number)
            .set("name", &person.name)
            .set("birth_date", &person.birth_date.to_string())
    }

    /// A `real_person` request that agrees with the record of `person`: its embedding is the template itself.
    pub fn real_person(world: &World, person: &Person, id: &str) -> Row {
        let embedding = template(world.seed, person.index, world.dimension);
        Row::real_name(person, id).set("service", "real_person").set("face_embedding", &base64(&embedding))
    }

    /// Sets a field to a string, in its place if it is there.
    pub fn set(self, field: &str, text: &str) -> Row {
        self.raw(field, &serde_json::to_string(text).unwrap())
    }

    /// Sets a field to JSON as it stands.
    pub fn raw(mut self, field: &str, json: &str) -> Row {
        match self.0.iter_mut().find(|(name, _)| name == field) {
            Some((_, value)) => *value = json.to_owned(),
            None => self.0.push((field.to_owned(), json.to_owned())),
        }
        self
    }

    /// Leaves a field out.
    pub fn without(mut self, field: &str) -> Row {
        self.0.retain(|(name, _)| name != field);
        self
    }

    /// The line, without its line feed.
    pub fn line(&self) -> String {
        let fields: Vec<String> = self.0.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    }

    /// The cells of `columns`, for CSV; every value must be a string. A field that is not there is empty.
    pub fn cells(&self, columns: &[&str]) -> Vec<String> {
        let cell = |column: &&str| match self.0.iter().find(|(name, _)| name == column) {
            Some((_, value)) => serde_json::from_str(value).unwrap(),
            None => String::new(),
        };
        columns.iter().map(cell).collect()
    }
}

/// Lines joined to a file.
pub fn file_of(rows: impl IntoIterator<Item = Row>) -> String {
    rows.into_iter().map(|row| row.line() + "\n").collect()
}

/// Base64 of little-endian f32.
pub fn base64(numbers: &[f32]) -> String {
    let bytes: Vec<u8> = numbers.iter().flat_map(|number| number.to_le_bytes()).collect();
    base64_turbo::STANDARD.encode(bytes)
}

/// The first person of the world that `suits`.
pub fn person(world: &World, suits: impl Fn(&Person) -> bool) -> Person {
    let mut persons = (0..world.records).map(|index| Person::of(world.seed, index));
    persons.find(suits).expect("the world is large enough for every kind of person")
}

/// The `n`-th person about whom everything is well.
pub fn good_person(world: &World, n: usize) -> Person {
    let persons = (0..world.records).map(|index| Person::of(world.seed, index));
    persons.filter(is_good).nth(n).expect("most persons of a world are well")
}

/// Whether the certificate is in force for a month yet and the record has a template.
pub fn is_good(person: &Person) -> bool {
    let month_later = datasets::calendar::Instant(NOW).day().days_later(30);
    person.status == Status::Valid && person.template == Enrolment::Present && person.expiry_date > month_later
}
