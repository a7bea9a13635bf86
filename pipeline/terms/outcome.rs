//! Outcomes and their reasons, with the words of the contract.
//!
//! A set of reasons is one 32-bit mask, so that deciding a row allocates nothing.

/// What a verification came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Outcome {
    /// Every compared field agrees with the record.
    Consistent = 0,
    /// At least one does not, or there is no such certificate: the entity cannot tell which.
    Inconsistent = 1,
    /// The row could not be judged, for a reason about the submission itself.
    NotProcessed = 2,
}

impl Outcome {
    /// Every outcome.
    pub const ALL: [Outcome; 3] = [Outcome::Consistent, Outcome::Inconsistent, Outcome::NotProcessed];

    /// The word of the contract.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Consistent => "consistent",
            Outcome::Inconsistent => "inconsistent",
            Outcome::NotProcessed => "not_processed",
        }
    }
}

macro_rules! reasons {
    ($($(#[doc = $meaning:literal])* $name:ident = $word:literal, $of:ident;)*) => {
        /// Why an outcome is not `consistent`; in the order in which the contract lists them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Reason { $($(#[doc = $meaning])* $name,)* }

        impl Reason {
            /// Every reason, in the contract's order.
            pub const ALL: &'static [Reason] = &[$(Reason::$name,)*];

            /// The word of the contract.
            pub const fn as_str(self) -> &'static str {
                match self { $(Reason::$name => $word,)* }
            }

            /// What it means, as the data dictionary says it.
            pub fn meaning(self) -> &'static str {
                // A comment of documentation begins with the blank behind its slashes.
                match self { $(Reason::$name => concat!($($meaning,)*).trim_start(),)* }
            }

            /// The outcome that this reason belongs to.
            pub const fn outcome(self) -> Outcome {
                match self { $(Reason::$name => Outcome::$of,)* }
            }
        }
    };
}

reasons! {
    /// No record has this certificate number.
    NotFound = "not_found", Inconsistent;
    /// The claimed name is neither the record's native nor its Latin name.
    NameDiffers = "name_differs", Inconsistent;
    /// The claimed birth date is not the record's.
    BirthDateDiffers = "birth_date_differs", Inconsistent;
    /// The claimed sex is not the record's.
    SexDiffers = "sex_differs", Inconsistent;
    /// The claimed nationality is not the record's.
    NationalityDiffers = "nationality_differs", Inconsistent;
    /// The claimed expiry date is not the record's.
    ExpiryDiffers = "expiry_differs", Inconsistent;
    /// The certificate had expired when it was presented (`requested_at`).
    CertificateExpired = "certificate_expired", Inconsistent;
    /// The certificate is reported lost.
    CertificateLost = "certificate_lost", Inconsistent;
    /// The certificate is revoked.
    CertificateRevoked = "certificate_revoked", Inconsistent;
    /// The certificate has been replaced by a newer one.
    CertificateSuperseded = "certificate_superseded", Inconsistent;
    /// The face is less similar to the reference than the threshold asks.
    FaceDiffers = "face_differs", Inconsistent;
    /// The chip's content is not what its issuer signed.
    ChipAltered = "chip_altered", Inconsistent;
    /// The chip's content differs from the record.
    ChipDiffers = "chip_differs", Inconsistent;
    /// A real-person row without a photo or an embedding.
    FaceMissing = "face_missing", NotProcessed;
    /// The photo cannot be decoded.
    FaceUnreadable = "face_unreadable", NotProcessed;
    /// No face in the photo.
    FaceNone = "face_none", NotProcessed;
    /// More than one face in the photo.
    FaceSeveral = "face_several", NotProcessed;
    /// The photo is too small, too blurred or badly lit.
    FaceQuality = "face_quality", NotProcessed;
    /// The embedding is not of the model that the record's reference was made with.
    FaceModelDiffers = "face_model_differs", NotProcessed;
    /// The record holds no reference to compare with.
    ReferenceMissing = "reference_missing", NotProcessed;
    /// A chip row without chip data.
    ChipMissing = "chip_missing", NotProcessed;
    /// The chip data cannot be read.
    ChipUnreadable = "chip_unreadable", NotProcessed;
    /// No trusted issuer certificate for the chip.
    ChipTrustUnknown = "chip_trust_unknown", NotProcessed;
    /// The entity is not open (Art. 7, 13, 14).
    EntityNotOpen = "entity_not_open", NotProcessed;
    /// The scene is not in the agreement (Art. 9(1)).
    SceneNotAgreed = "scene_not_agreed", NotProcessed;
    /// The service is not in the agreement (Art. 9(1)).
    ServiceNotAgreed = "service_not_agreed", NotProcessed;
    /// A field that the agreement does not list was sent (Art. 4(1)).
    FieldNotAgreed = "field_not_agreed", NotProcessed;
    /// The agreed quota is used up (Art. 9(3)).
    QuotaExceeded = "quota_exceeded", NotProcessed;
    /// This version cannot judge such a row yet.
    NotSupportedYet = "not_supported_yet", NotProcessed;
}

/// A set of reasons: bit `i` is the `i`-th of [`Reason::ALL`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Reasons(u32);

const _: () = assert!(Reason::ALL.len() <= 32, "a set of reasons is one 32-bit mask");

impl Reasons {
    /// The set of no reasons.
    pub const NONE: Reasons = Reasons(0);

    /// The set of one reason.
    pub const fn only(reason: Reason) -> Reasons {
        Reasons(1 << reason as u8)
    }

    /// Adds `reason` where `holds`; branch-free, since most rows of a batch differ.
    #[must_use]
    pub const fn with_if(self, reason: Reason, holds: bool) -> Reasons {
        Reasons(self.0 | ((holds as u32) << reason as u8))
    }

    /// Whether there is no reason.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether `reason` is in the set.
    pub const fn contains(self, reason: Reason) -> bool {
        self.0 & (1 << reason as u8) != 0
    }

    /// The mask itself, for hashing and for dictionaries of sets.
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// The reasons in the contract's order.
    pub fn iter(self) -> impl Iterator<Item = Reason> {
        Reason::ALL.iter().copied().filter(move |reason| self.contains(*reason))
    }
}
