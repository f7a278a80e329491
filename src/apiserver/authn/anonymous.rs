//! The user of a request without any credential.
//!
//! Called last, and only where nothing was presented: a bad credential is never anonymous.

use api::identity::UserInfo;

use super::Rejection;
use crate::config::Anonymous;

/// `system:anonymous`, where the configuration lets it in.
pub fn user(anonymous: Anonymous) -> Result<UserInfo, Rejection> {
    match anonymous {
        Anonymous::Allowed => Ok(UserInfo::anonymous()),
        Anonymous::Refused => Err(Rejection::Missing),
    }
}
