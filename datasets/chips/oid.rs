//! Identifiers, as the standards write them.

pub const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";
pub const DATA: &str = "1.2.840.113549.1.7.1";
pub const CONTENT_TYPE: &str = "1.2.840.113549.1.9.3";
pub const MESSAGE_DIGEST: &str = "1.2.840.113549.1.9.4";
pub const SIGNING_TIME: &str = "1.2.840.113549.1.9.5";
pub const LDS: &str = "2.23.136.1.1.1";
pub const MASTER_LIST: &str = "2.23.136.1.1.2";
pub const MASTER_LIST_KEY: &str = "2.23.136.1.1.3";
pub const ACTIVE_AUTHENTICATION: &str = "2.23.136.1.1.5";
pub const DEVIATION_LIST: &str = "2.23.136.1.1.7";
pub const DEVIATION_LIST_KEY: &str = "2.23.136.1.1.8";
