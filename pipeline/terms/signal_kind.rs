//! What a signal is about, in one word, and the article that it touches.

use serde::{Deserialize, Serialize};

use super::Article;

macro_rules! kinds {
    ($($(#[doc = $meaning:literal])* $name:ident = $word:literal, $article:expr;)*) => {
        /// What a signal is about. A signal is never a verdict.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        #[repr(u8)]
        pub enum SignalKind { $($(#[doc = $meaning])* $name,)* }

        impl SignalKind {
            /// Every kind.
            pub const ALL: &'static [SignalKind] = &[$(SignalKind::$name,)*];

            /// The word in the table of signals.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(SignalKind::$name => $word,)* }
            }

            /// What it means, as the data dictionary says it.
            #[must_use]
            pub fn meaning(self) -> &'static str {
                // A comment of documentation begins with the blank behind its slashes.
                match self { $(SignalKind::$name => concat!($($meaning,)*).trim_start(),)* }
            }

            /// The place in the Measures that it touches.
            #[must_use]
            pub const fn article(self) -> Article {
                match self { $(SignalKind::$name => $article,)* }
            }
        }
    };
}

/// Abnormal traffic.
const TRAFFIC: Article = Article::item(12, 2);
/// Security risks during use.
const SECURITY: Article = Article::item(12, 3);
/// Use beyond the agreed scope, which needs no notice before.
const SCOPE: Article = Article::item(13, 3);

kinds! {
    /// Many more rows than usual for the time, all at once.
    VolumeBurst = "volume_burst", TRAFFIC;
    /// Many fewer rows than usual for the time.
    VolumeDrop = "volume_drop", TRAFFIC;
    /// No rows where there always are some.
    VolumeSilence = "volume_silence", TRAFFIC;
    /// The number of rows has moved to another level.
    VolumeLevel = "volume_level", TRAFFIC;
    /// A number of rows that is unusual for the time of the day and week.
    VolumeUnusual = "volume_unusual", TRAFFIC;
    /// An unusual share of inconsistent answers.
    InconsistentShare = "inconsistent_share", TRAFFIC;
    /// An unusual share of rows that were not processed.
    NotProcessedShare = "not_processed_share", TRAFFIC;
    /// An unusual share of refused rows.
    RefusedShare = "refused_share", TRAFFIC;
    /// An unusual number of attempts for each certificate.
    RepeatedAttempts = "repeated_attempts", TRAFFIC;
    /// An unusual mean similarity of faces.
    SimilarityShift = "similarity_shift", TRAFFIC;
    /// Many different names or birth dates claimed for one certificate.
    ProbingClaims = "probing_claims", TRAFFIC;
    /// Many certificates tried, of which few agree.
    ProbingCertificates = "probing_certificates", TRAFFIC;
    /// Many photos tried for one certificate, with rising similarity.
    ProbingFaces = "probing_faces", TRAFFIC;
    /// More rows than the agreed quota of a day.
    QuotaExceeded = "quota_exceeded", TRAFFIC;
    /// Rows outside the agreed hours.
    OffHours = "off_hours", TRAFFIC;
    /// Rows of a scene that is not in the agreement.
    SceneNotAgreed = "scene_not_agreed", SCOPE;
    /// Rows of a service that is not in the agreement.
    ServiceNotAgreed = "service_not_agreed", SCOPE;
    /// Fields that the agreement does not list.
    FieldNotAgreed = "field_not_agreed", SCOPE;
    /// Submissions signed with a credential that is not valid any more, or revoked.
    CredentialExpired = "credential_expired", SECURITY;
    /// Submissions whose signature is missing or wrong.
    SignatureInvalid = "signature_invalid", SECURITY;
    /// Submissions that were made before.
    SubmissionReplayed = "submission_replayed", SECURITY;
}

impl SignalKind {
    /// The kind of a word.
    #[must_use]
    pub fn read(word: &str) -> Option<SignalKind> {
        SignalKind::ALL.iter().copied().find(|kind| kind.as_str() == word)
    }

    /// The kind of a byte, as it is saved.
    #[must_use]
    pub fn of_byte(byte: u8) -> Option<SignalKind> {
        SignalKind::ALL.get(usize::from(byte)).copied()
    }
}
