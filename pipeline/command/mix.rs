//! The shares of what can be wrong with made-up requests, as arguments.

use datasets::requests::Mix;

/// Shares of all requests, each from 0 to 1; what is not given is as on a usual day.
#[derive(Clone, Copy, Debug, clap::Args)]
#[command(next_help_heading = "What the requests are made of, shares from 0 to 1")]
pub(super) struct MixArguments {
    /// Malformed and repeated rows together, for those of the four below that are not given.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    malformed: Option<f64>,
    /// Embeddings of another dimension, among real-person requests.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    wrong_dimension: Option<f64>,
    /// Earlier requests again, word for word.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    duplicate: Option<f64>,
    /// Earlier requests' ids with another content.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    conflict: Option<f64>,
    /// Real-person requests.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    real_person: Option<f64>,
    /// Chip requests.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    chip: Option<f64>,
    /// Certificates that no record has.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    unknown: Option<f64>,
    /// Another person's name.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    wrong_name: Option<f64>,
    /// Another birth date.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    wrong_birth_date: Option<f64>,
    /// Another person's face, among real-person requests.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    impostor: Option<f64>,
    /// No embedding, among real-person requests.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    face_missing: Option<f64>,
    /// The name in Latin letters.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    latin_name: Option<f64>,
    /// Harmless variations of the name.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    name_variation: Option<f64>,
    /// Optional fields sent, each by its own draw.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    optional_sent: Option<f64>,
    /// Optional fields that differ from the record, among those sent.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    optional_differs: Option<f64>,
    /// Chips sent, among chip requests; CSV cannot hold them.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    chip_sent: Option<f64>,
    /// Chips with which something is wrong, among those sent.
    #[arg(long, value_name = "SHARE", value_parser = share)]
    chip_wrong: Option<f64>,
}

impl MixArguments {
    /// The mix, or why there is none.
    pub(super) fn mix(&self) -> Result<Mix, String> {
        let usual = Mix::USUAL;
        // Twelve kinds of malformed rows to one of each other kind.
        let with_malformed = |part: f64, usual: f64| self.malformed.map_or(usual, |share| share / part);
        let real_person = self.real_person.unwrap_or(usual.real_person);
        let mix = Mix {
            real_person,
            chip: self.chip.unwrap_or(usual.chip.min(1.0 - real_person)),
            unknown: self.unknown.unwrap_or(usual.unknown),
            wrong_name: self.wrong_name.unwrap_or(usual.wrong_name),
            wrong_birth_date: self.wrong_birth_date.unwrap_or(usual.wrong_birth_date),
            impostor: self.impostor.unwrap_or(usual.impostor),
            face_missing: self.face_missing.unwrap_or(usual.face_missing),
            latin_name: self.latin_name.unwrap_or(usual.latin_name),
            name_variation: self.name_variation.unwrap_or(usual.name_variation),
            optional_sent: self.optional_sent.unwrap_or(usual.optional_sent),
            optional_differs: self.optional_differs.unwrap_or(usual.optional_differs),
            malformed: self.malformed.unwrap_or(usual.malformed),
            wrong_dimension: self.wrong_dimension.unwrap_or(with_malformed(4.0, usual.wrong_dimension)),
            duplicate: self.duplicate.unwrap_or(with_malformed(4.0, usual.duplicate)),
            conflict: self.conflict.unwrap_or(with_malformed(8.0, usual.conflict)),
            chip_sent: self.chip_sent.unwrap_or(usual.chip_sent),
            chip_wrong: self.chip_wrong.unwrap_or(usual.chip_wrong),
        };
        if mix.real_person + mix.chip > 1.0 {
            return Err("--real-person and --chip are more than all requests together; lower one of them".to_owned());
        }
        let given = self.duplicate.or(self.conflict).is_some();
        if given && mix.malformed + mix.duplicate + mix.conflict > 1.0 {
            return Err("--malformed, --duplicate and --conflict are more than all requests together".to_owned());
        }
        Ok(mix)
    }
}

pub(super) fn share(text: &str) -> Result<f64, String> {
    let number: f64 = text.parse().map_err(|_not_a_number| "a share is a number from 0 to 1".to_owned())?;
    if (0.0..=1.0).contains(&number) { Ok(number) } else { Err("a share is a number from 0 to 1".to_owned()) }
}
