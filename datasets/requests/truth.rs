//! The true answer to each request, in the words of the contract.
//!
//! Invariants: reasons are in the contract's order; `not_found` stands alone; a request that is not processed has
//! exactly one reason and nothing else wrong with it, so its answer does not hang on which is looked at first.

use std::fmt::Write;

use crate::records::words;

/// The least cosine that counts as the same face. Genuine requests lie at 0.5 and above, impostors at
/// 0.12 and below, so every threshold between those gives the same truth.
pub const THRESHOLD: f32 = 0.40;

words! {
    /// The reasons that made-up requests meet, in the contract's order.
    Reason {
        /// No record has this certificate.
        NotFound = "not_found",
        /// The claimed name is not the holder's.
        NameDiffers = "name_differs",
        /// The claimed birth date is not the holder's.
        BirthDateDiffers = "birth_date_differs",
        /// The claimed sex is not the record's.
        SexDiffers = "sex_differs",
        /// The claimed nationality is not the record's.
        NationalityDiffers = "nationality_differs",
        /// The claimed expiry date is not the record's.
        ExpiryDiffers = "expiry_differs",
        /// Expired when presented.
        CertificateExpired = "certificate_expired",
        /// Reported lost.
        CertificateLost = "certificate_lost",
        /// Revoked.
        CertificateRevoked = "certificate_revoked",
        /// Replaced.
        CertificateSuperseded = "certificate_superseded",
        /// Another person's face.
        FaceDiffers = "face_differs",
        /// A chip that was changed after it was signed.
        ChipAltered = "chip_altered",
        /// The genuine chip of another certificate.
        ChipDiffers = "chip_differs",
        /// A `real_person` request without an embedding.
        FaceMissing = "face_missing",
        /// A photo that cannot be read.
        FaceUnreadable = "face_unreadable",
        /// A photo without a face.
        FaceNone = "face_none",
        /// A photo with several.
        FaceSeveral = "face_several",
        /// A photo whose face is not fit to be compared.
        FaceQuality = "face_quality",
        /// The record has no template.
        ReferenceMissing = "reference_missing",
        /// A chip request without a chip, its security object or its zone.
        ChipMissing = "chip_missing",
        /// A chip that cannot be read.
        ChipUnreadable = "chip_unreadable",
        /// A chip of an authority that is not trusted.
        ChipTrustUnknown = "chip_trust_unknown",
    }
}

words! {
    /// The codes with which defective requests are refused, in the contract's order.
    RejectCode {
        /// Not a row of the format.
        Syntax = "syntax",
        /// NUL or a lone surrogate.
        Encoding = "encoding",
        /// Nested too deep.
        TooDeep = "too_deep",
        /// A key twice.
        DuplicateKey = "duplicate_key",
        /// A required field is missing.
        FieldMissing = "field_missing",
        /// A field that nobody knows.
        FieldUnknown = "field_unknown",
        /// A field of the wrong type.
        FieldType = "field_type",
        /// A value outside its list.
        FieldValue = "field_value",
        /// A certificate number that its type does not have.
        DocNumberFormat = "doc_number_format",
        /// A day that is not in the calendar.
        DateInvalid = "date_invalid",
        /// An embedding that is not one.
        EmbeddingInvalid = "embedding_invalid",
        /// The same request again.
        DuplicateRequest = "duplicate_request",
        /// The same id with other content.
        RequestConflict = "request_conflict",
    }
}

/// A set of reasons.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons(u32);

const _: () = assert!(Reason::ALL.len() <= 32, "a set of reasons is one 32-bit mask");

impl Reasons {
    /// The set of one reason.
    pub const fn only(reason: Reason) -> Reasons {
        Reasons(1 << reason as u8)
    }

    /// Adds `reason` where `holds`.
    #[must_use]
    pub const fn with_if(self, reason: Reason, holds: bool) -> Reasons {
        Reasons(self.0 | ((holds as u32) << reason as u8))
    }

    /// Whether `reason` is in the set.
    pub const fn contains(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u8) != 0
    }

    /// The reasons in the contract's order.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.contains(*reason))
    }
}

/// The true answer to one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Everything agrees.
    Consistent,
    /// These facts differ, at least one.
    Inconsistent(Reasons),
    /// It cannot be judged, for this reason.
    NotProcessed(Reason),
    /// It is refused with this code.
    Rejected(RejectCode),
}

impl Expected {
    /// The answer when `differing` are the facts that differ.
    pub(crate) fn judged(differing: Reasons) -> Expected {
        if differing == Reasons::default() { Expected::Consistent } else { Expected::Inconsistent(differing) }
    }

    /// The outcome, or the code where the request is refused.
    pub const fn disposition(self) -> &'static str {
        match self {
            Expected::Consistent => "consistent",
            Expected::Inconsistent(_) => "inconsistent",
            Expected::NotProcessed(_) => "not_processed",
            Expected::Rejected(code) => code.as_str(),
        }
    }

    /// All reasons; none where the answer is `consistent` or the request is refused.
    pub const fn reasons(self) -> Reasons {
        match self {
            Expected::Inconsistent(reasons) => reasons,
            Expected::NotProcessed(reason) => Reasons::only(reason),
            Expected::Consistent | Expected::Rejected(_) => Reasons(0),
        }
    }
}

/// The true answer beside the place where the request stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TruthRow {
    /// Which file of the set, from 0.
    pub part: u32,
    /// The line in that file, from 1; a CSV's header is line 1. In Parquet and Arrow the row, from 1.
    pub line: u64,
    /// The id of the request.
    pub request_id: String,
    /// The true answer.
    pub expected: Expected,
}

impl TruthRow {
    /// The header of a CSV of truth.
    pub const HEADER: &'static str = "part,line,request_id,disposition,reason,reasons\n";

    /// Appends the row as CSV: the first reason, then all of them with `;` between.
    pub(crate) fn append_csv(&self, out: &mut String) {
        let words: Vec<&str> = self.expected.reasons().iter().map(Reason::as_str).collect();
        let first = words.first().copied().unwrap_or_default();
        let (disposition, all) = (self.expected.disposition(), words.join(";"));
        writeln!(out, "{},{},{},{disposition},{first},{all}", self.part, self.line, self.request_id)
            .expect("a string takes every write");
    }
}
