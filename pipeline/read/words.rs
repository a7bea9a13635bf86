//! Verdicts as words: the word that programs tell apart, and what a person wants to know beside it.

use kernels::chip::authenticity::{Altered, Authenticity, Groups, Party, TrustUnknown, Unreadable, Verdict};

/// The word of a verdict: `authentic`, `altered`, `trust_unknown`, `revoked`, `expired_signer` or `unreadable`.
pub fn verdict_word(verdict: &Verdict) -> &'static str {
    match verdict {
        Verdict::Authentic => "authentic",
        Verdict::Altered(_) => "altered",
        Verdict::TrustUnknown(_) => "trust_unknown",
        Verdict::Revoked(..) => "revoked",
        Verdict::Expired(..) => "expired_signer",
        Verdict::Unreadable(_) => "unreadable",
    }
}

/// What is behind a verdict: which part, which country, since when, where.
pub fn verdict_detail(authenticity: &Authenticity) -> String {
    let country = authenticity.country.as_deref().unwrap_or("?");
    match authenticity.verdict {
        Verdict::Authentic if authenticity.not_given.is_empty() => "every signed data group is there".to_owned(),
        Verdict::Authentic => {
            format!("of {} nothing is known, for they were not given", groups(authenticity.not_given))
        }
        Verdict::Altered(altered) => altered_part(altered),
        Verdict::TrustUnknown(TrustUnknown::Issuer) => {
            format!("no authority of the signer's issuer is known ({country})")
        }
        Verdict::TrustUnknown(TrustUnknown::Key) => {
            format!("authorities of the signer's issuer are known ({country}), but none with the key")
        }
        Verdict::TrustUnknown(TrustUnknown::Signer) => "the chip does not carry its signer's certificate".to_owned(),
        Verdict::Revoked(party, _) => format!("the {} is revoked", party_word(party)),
        Verdict::Expired(party, _) => format!("the {} was not valid when it signed", party_word(party)),
        Verdict::Unreadable(unreadable) => unreadable_part(unreadable),
    }
}

fn altered_part(altered: Altered) -> String {
    match altered {
        Altered::Signature => "the signature is not the document signer's".to_owned(),
        Altered::Attributes => "the signed attributes do not belong to the content".to_owned(),
        Altered::Content => "the content is not the one that was signed".to_owned(),
        Altered::Groups(altered) => format!("{} are not those that were signed", groups(altered)),
        Altered::Unsigned(unsigned) => format!("{} were never signed", groups(unsigned)),
        Altered::Signer => "the authority did not sign the document signer's certificate".to_owned(),
        Altered::Purpose => "the signer's certificate is not for documents".to_owned(),
    }
}

fn unreadable_part(unreadable: Unreadable) -> String {
    match unreadable {
        Unreadable::Sod(error) => error.to_string(),
        Unreadable::Algorithm { offset } => format!("the algorithm of its signature, at byte {offset}, is not known"),
        Unreadable::Certificate(error) => format!("the signer's certificate: {error}"),
        Unreadable::Key(fault) => format!("the key in the signer's certificate: {fault}"),
    }
}

fn party_word(party: Party) -> &'static str {
    match party {
        Party::Signer => "document signer",
        Party::Authority => "authority",
    }
}

/// Data groups by their names.
fn groups(groups: Groups) -> String {
    let names: Vec<String> = groups.iter().map(|number| format!("DG{number}")).collect();
    names.join(", ")
}
