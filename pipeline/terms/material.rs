//! What an entity hands in and must fulfil: materials (Art. 6, 9(2)), conditions (Art. 5), means of access (Art. 8).

use serde::{Deserialize, Serialize};

use super::Article;

/// A material with its own validity and review.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u8)]
pub enum Material {
    /// Basic information form (Art. 6(1)).
    BasicInformation = 0,
    /// Business licence or certificate of registration (Art. 6(2)).
    BusinessLicence = 1,
    /// Legality of the use: legal basis, business areas, scenes, contents (Art. 6(3)).
    Legality = 2,
    /// Ownership of or right to operate the information system (Art. 6(4)).
    SystemOwnership = 3,
    /// Security of the use: environment, network, modules, protection (Art. 6(5)).
    Security = 4,
    /// Security management system (Art. 9(2)).
    SecurityPlan = 5,
    /// Emergency plan (Art. 9(2)).
    EmergencyPlan = 6,
}

impl Material {
    /// The five materials of an application, in the order of Art. 6.
    pub const OF_APPLICATION: [Material; 5] = [
        Material::BasicInformation,
        Material::BusinessLicence,
        Material::Legality,
        Material::SystemOwnership,
        Material::Security,
    ];

    /// The two plans of Art. 9(2).
    pub const PLANS: [Material; 2] = [Material::SecurityPlan, Material::EmergencyPlan];

    /// How many there are.
    pub const COUNT: usize = 7;

    /// Where the Measures ask for it.
    #[must_use]
    pub const fn article(self) -> Article {
        match self {
            Material::SecurityPlan | Material::EmergencyPlan => Article::item(9, 2),
            of_application => Article::item(6, of_application as u8 + 1),
        }
    }

    /// The word of the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Material::BasicInformation => "basic_information",
            Material::BusinessLicence => "business_licence",
            Material::Legality => "legality",
            Material::SystemOwnership => "system_ownership",
            Material::Security => "security",
            Material::SecurityPlan => "security_plan",
            Material::EmergencyPlan => "emergency_plan",
        }
    }
}

/// A condition of Art. 5.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Article", into = "Article")]
#[repr(u8)]
pub enum Condition {
    /// An independent legal person registered in China that obeys its laws (Art. 5(1)).
    LegalPerson = 0,
    /// Required by law to verify identities (Art. 5(2)).
    DutyToVerify = 1,
    /// Owns or may operate the information system (Art. 5(3)).
    SystemRight = 2,
    /// A technically secure environment (Art. 5(4)).
    SecureEnvironment = 3,
    /// A use that endangers nobody (Art. 5(5)).
    HarmlessUse = 4,
}

/// An article that is no condition.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Art. {0} is no condition; name one of 5(1) to 5(5)")]
pub struct ConditionError(Article);

impl Condition {
    /// Every condition, in the order of Art. 5.
    pub const ALL: [Condition; 5] = [
        Condition::LegalPerson,
        Condition::DutyToVerify,
        Condition::SystemRight,
        Condition::SecureEnvironment,
        Condition::HarmlessUse,
    ];

    /// Its item of Art. 5.
    #[must_use]
    pub const fn article(self) -> Article {
        Article::item(5, self as u8 + 1)
    }
}

impl TryFrom<Article> for Condition {
    type Error = ConditionError;

    fn try_from(article: Article) -> Result<Condition, ConditionError> {
        Condition::ALL.into_iter().find(|condition| condition.article() == article).ok_or(ConditionError(article))
    }
}

impl From<Condition> for Article {
    fn from(condition: Condition) -> Article {
        condition.article()
    }
}

/// By which means an entity signs its submissions (Art. 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessMeans {
    /// The key of a person's device.
    MobileDigitalCertificate,
    /// The key of a server.
    SignatureVerificationServer,
}

/// How a credential signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureAlgorithm {
    /// ECDSA on P-256 with SHA-256.
    EcdsaP256Sha256,
    /// RSA of at least 2,048 bits, PKCS #1 or PSS, with SHA-256, SHA-384 or SHA-512.
    Rsa,
    /// SM2 with SM3.
    Sm2Sm3,
}

/// A field beyond name, number and birth date that an agreement may list (Art. 4(1)).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgreedField {
    /// The holder's sex.
    Sex,
    /// The holder's nationality.
    Nationality,
    /// The certificate's expiry date.
    ExpiryDate,
}
