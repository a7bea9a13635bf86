//! Codes of submissions that are refused whole, with the words of the contract (Art. 8, 10).

macro_rules! refusals {
    ($($(#[doc = $meaning:literal])* $name:ident = $word:literal, $fix:literal;)*) => {
        /// The rule that a submission does not meet.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum RefusalCode { $($(#[doc = $meaning])* $name,)* }

        impl RefusalCode {
            /// Every code.
            pub const ALL: &'static [RefusalCode] = &[$(RefusalCode::$name,)*];

            /// The word of the contract.
            pub const fn as_str(self) -> &'static str {
                match self { $(RefusalCode::$name => $word,)* }
            }

            /// What it means, as the data dictionary says it.
            pub fn meaning(self) -> &'static str {
                // A comment of documentation begins with the blank behind its slashes.
                match self { $(RefusalCode::$name => concat!($($meaning,)*).trim_start(),)* }
            }

            /// How to put it right.
            pub const fn fix(self) -> &'static str {
                match self { $(RefusalCode::$name => $fix,)* }
            }
        }
    };
}

refusals! {
    /// The manifest is no manifest.
    ManifestSyntax = "manifest_syntax", "make the manifest with `concord submit sign`";
    /// A field of the manifest is not as it must be.
    ManifestValue = "manifest_value", "correct the field and sign the manifest again";
    /// There is no signature.
    SignatureMissing = "signature_missing", "hand in the detached signature beside the manifest (Art. 8)";
    /// The signature is none of its signer over this manifest.
    SignatureWrong = "signature_wrong", "sign the manifest as it is, with the registered credential";
    /// No such entity has applied.
    EntityUnknown = "entity_unknown", "apply for the service first (Art. 7(1))";
    /// The entity's service was never opened.
    EntityNotOpened = "entity_not_opened", "wait until the provider has opened the service (Art. 7(5))";
    /// The signer is no credential of the entity.
    CredentialUnknown = "credential_unknown", "sign with a credential that is registered for the entity";
    /// The credential was revoked.
    CredentialRevoked = "credential_revoked", "register another credential";
    /// The credential is not valid now.
    CredentialExpired = "credential_expired", "register a new credential";
    /// The credential does not chain to the authority that it was registered with.
    CredentialChain = "credential_chain", "register the credential with the certificate of its authority";
    /// The manifest is not valid yet, or no more.
    SubmissionExpired = "submission_expired", "sign a new manifest; see that the clocks agree";
    /// The manifest, or its nonce, was submitted before.
    SubmissionReplayed = "submission_replayed", "sign a new manifest with a new nonce";
    /// The files given are not those that the manifest names.
    FilesDiffer = "files_differ", "hand in exactly the files of the manifest, in its order";
    /// A file does not have the bytes or rows that the manifest says.
    FileChanged = "file_changed", "sign a new manifest of the files as they are";
    /// No verification is left of the day's quota.
    QuotaUsedUp = "quota_used_up", "submit again on the next day, or agree on a larger quota (Art. 9(3))";
}
