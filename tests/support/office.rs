//! An office: a ledger in a folder of its own, and the commands by which officers and entities act on it.
//!
//! A command is written as a user writes it. `@NAME` is a file of that name, with that as its content; `%NAME` a path that need
//! not be there.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use datasets::chips::{Authority, CurveForm, Hash, KeyKind, SignerSpec, Signing, SigningKey, pem};
use serde_json::Value;

use super::Folder;
use super::binary::{Ran, command, run, text};
use super::folder::files_below;

/// 2023-11-14, when every certificate here begins to be valid.
const FROM: i64 = 1_700_000_000;

const P256: (KeyKind, Signing) = (KeyKind::Curve("P-256"), Signing::Ecdsa(Hash::Sha256));

/// The materials that an entity hands in, those of Art. 6 and the plans of Art. 9(2).
const MATERIALS: [&str; 7] = [
    "basic_information",
    "business_licence",
    "legality",
    "system_ownership",
    "security",
    "security_plan",
    "emergency_plan",
];

/// What every agreement here is about.
pub const TERMS: &str = "services = [\"real_name\", \"real_person\"]\nscenes = [\"hotel\"]\nfields = [\"sex\"]\n\
    quota_a_day = 10000\npeak_a_second = 20\nfrom = 2024-03-01\n";

pub struct Office {
    pub folder: Folder,
    /// What it was copied from, kept for the tests beside this one.
    _template: Option<Arc<Office>>,
}

impl Office {
    /// With an empty ledger.
    pub fn new(name: &str) -> Office {
        let office = Office { folder: Folder::new(name), _template: None };
        office.folder.write("terms.toml", TERMS);
        office.asked("ledger create");
        office
    }

    /// With a hotel, a bank and a ferry, whose services were opened on 2024-03-01: 84 events, of 28 each.
    pub fn opened(name: &str) -> Office {
        static SHARED: Mutex<Weak<Office>> = Mutex::new(Weak::new());
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        let template = shared.upgrade().unwrap_or_else(|| {
            let made = Arc::new(Office::new("law-opened"));
            ["hotel", "bank", "ferry"].iter().for_each(|id| made.open("2024-03-01", id));
            *shared = Arc::downgrade(&made);
            made
        });
        let folder = Folder::new(name);
        for (path, bytes) in files_below(&template.path("")) {
            folder.write(&path, bytes);
        }
        Office { folder, _template: Some(template) }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path(name)
    }

    /// A command on the ledger that answers in JSON, not started yet.
    pub fn command(&self, words: &str) -> Command {
        let mut started = self.plain(words);
        started.arg("--json");
        started
    }

    /// A command on the ledger, not started yet.
    fn plain(&self, words: &str) -> Command {
        let paths = words.split_whitespace().map(|word| match (word.strip_prefix('@'), word.strip_prefix('%')) {
            (Some(name), _) if !self.path(name).exists() => text(&self.folder.write(name, name)).to_owned(),
            (Some(name), _) | (_, Some(name)) => text(&self.path(name)).to_owned(),
            _ => word.to_owned(),
        });
        let mut started = command(&[]);
        started.args(paths).arg("--ledger").arg(self.path("ledger"));
        started
    }

    /// Runs a command to its end.
    pub fn run(&self, words: &str) -> Ran {
        run(self.command(words))
    }

    /// What a question that has an answer is answered.
    pub fn asked(&self, words: &str) -> Value {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(0), "{words}: {}", ran.err);
        ran.json()
    }

    /// What a person is told.
    pub fn told(&self, words: &str) -> String {
        let ran = run(self.plain(words));
        assert_eq!(ran.code, Some(0), "{words}: {}", ran.err);
        ran.out
    }

    /// The entity does something, at ten o'clock of a day in Shanghai.
    pub fn entity(&self, day: &str, words: &str) -> Value {
        self.asked(&format!("{words} --now {day}T10:00:00+08:00"))
    }

    /// An officer does.
    pub fn officer(&self, day: &str, words: &str) -> Value {
        self.entity(day, &format!("{words} --officer li"))
    }

    /// An officer is refused, by the law, in words that contain `why`.
    pub fn refused(&self, day: &str, words: &str, why: &str) {
        self.fails(&format!("{words} --officer li --now {day}T10:00:00+08:00"), 3, why);
    }

    /// A command fails with a code and words.
    pub fn fails(&self, words: &str, code: i32, why: &str) {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(code), "{words}: {}{}", ran.out, ran.err);
        assert!(ran.err.contains(why), "{words}: {}", ran.err);
        assert_eq!(ran.out, "", "{words}");
    }

    /// An application with all that belongs to it.
    pub fn apply(&self, day: &str, id: &str) {
        self.entity(day, &format!("entity apply {id}"));
        for condition in 1..=5 {
            let words =
                format!("entity condition {id} --condition 5({condition}) --standing met --evidence @evidence.pdf");
            self.officer(day, &words);
        }
        for material in MATERIALS {
            self.entity(day, &format!("entity material {id} --material {material} --document @{material}.pdf"));
            let words = format!(
                "entity review-material {id} --material {material} --document-id {material}.pdf --outcome accepted"
            );
            self.officer(day, &words);
        }
    }

    /// A certificate of an entity's key, and that of the authority that issued it, as files.
    pub fn certificates(&self, id: &str) -> [PathBuf; 2] {
        let key = || SigningKey::generate(P256.0, CurveForm::Named);
        let authority = Authority::new("QQ", key(), P256.1, FROM);
        let signer = authority.signer(key(), P256.1, &SignerSpec::new(3, FROM));
        [
            self.folder.write(&format!("{id}.cer"), &signer.certificate),
            self.folder.write(&format!("{id}-authority.pem"), pem("CERTIFICATE", &authority.certificate)),
        ]
    }

    /// The whole way of Art. 7, on one day.
    pub fn open(&self, day: &str, id: &str) {
        self.apply(day, id);
        self.certificates(id);
        for words in [
            format!("entity review {id} --outcome passed"),
            format!("entity demand {id} --verifications-a-day 9000 --peak-a-second 15"),
            format!("entity means {id} --means mobile_digital_certificate"),
            format!("entity credential {id} --certificate %{id}.cer --authority %{id}-authority.pem"),
            format!("entity commission {id} --start"),
            format!("entity commission {id} --report @commissioned.pdf"),
            format!("entity agree {id} --terms %terms.toml --document @agreement.pdf"),
        ] {
            self.officer(day, &words);
        }
        let opened = self.officer(day, &format!("entity open {id}"));
        assert_eq!((&opened["kind"], &opened["state"]), (&"service_opened".into(), &"open".into()), "{opened}");
    }

    /// The state of an entity at the end of a day.
    pub fn state(&self, id: &str, day: &str) -> String {
        let shown = self.asked(&format!("entity show {id} --as-of {day}"));
        shown["state"].as_str().unwrap().to_owned()
    }
}

/// What Python says of a pack of evidence.
pub fn checked(pack: &Path, anchor: &str) -> std::process::Output {
    let python = std::env::var("CONCORD_TEST_PYTHON").unwrap_or_else(|_unset| "python3".to_owned());
    Command::new(python).arg(pack.join("check.py")).arg(anchor).output().unwrap()
}
