//! The words of a record's closed lists, as the contract spells them.

macro_rules! words {
    ($(#[$doc:meta])* $list:ident { $($(#[$item_doc:meta])* $name:ident = $word:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum $list { $($(#[$item_doc])* $name,)* }

        impl $list {
            /// Every item, in the contract's order.
            pub const ALL: &'static [$list] = &[$($list::$name,)*];

            /// The word of the contract.
            pub const fn as_str(self) -> &'static str {
                match self { $($list::$name => $word,)* }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// The seven certificates that the provider holds records of.
    DocType {
        /// A passport of the People's Republic of China.
        Passport = "passport",
        /// 往来港澳通行证: for residents of the mainland who travel to Hong Kong and Macao.
        HkMacaoPermit = "hk_macao_permit",
        /// 往来台湾通行证: for residents of the mainland who travel to Taiwan.
        TaiwanPermit = "taiwan_permit",
        /// 港澳居民来往内地通行证: for residents of Hong Kong and Macao who travel to the mainland.
        HkMacaoResidentPermit = "hk_macao_resident_permit",
        /// 台湾居民来往大陆通行证: for residents of Taiwan who travel to the mainland.
        TaiwanResidentPermit = "taiwan_resident_permit",
        /// 外国人永久居留身份证: for foreigners who live in China for good.
        PermanentResidentId = "permanent_resident_id",
        /// 出入境通行证: for single or regional crossings.
        ExitEntryPermit = "exit_entry_permit",
    }
}

words! {
    /// The sex that a certificate states.
    Sex {
        /// Male.
        Male = "M",
        /// Female.
        Female = "F",
        /// Not stated.
        Unstated = "X",
    }
}

words! {
    /// Whether a certificate still holds; expiry is a date, not a status.
    Status {
        /// In force.
        Valid = "valid",
        /// Reported lost by its holder.
        Lost = "lost",
        /// Revoked by its issuer.
        Revoked = "revoked",
        /// Replaced by a newer one.
        Superseded = "superseded",
    }
}
