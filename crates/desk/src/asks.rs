//! What is asked of whoever signs in, as a file says it (`lists/sign-in.toml`): who must have a second factor, when a password is asked
//! for again, and when a page that nobody uses is locked.

use jiff::SignedDuration;
use serde::Deserialize;

use crate::access::Role;

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asks {
    pub as_of: jiff::civil::Date,
    pub second_factor: SecondFactor,
    pub passkey: OfRoles,
    pub ask_again: AskAgain,
    pub lock: Lock,
    /// A file from before there was any takes nobody's word for it.
    #[serde(default)]
    pub single_sign_on: SingleSignOn,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SecondFactor {
    pub roles: Vec<String>,
    pub grace_days: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfRoles {
    pub roles: Vec<String>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AskAgain {
    pub after_minutes: i64,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lock {
    pub warn_after_minutes: i64,
    pub after_minutes: i64,
}

/// Words of a provider of single sign-on (RFC 8176; OpenID Connect Core 1.0, section 2) that say that it asked for a second factor.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SingleSignOn {
    pub amr: Vec<String>,
    pub acr: Vec<String>,
}

const SHIPPED: &str = include_str!("../../../lists/sign-in.toml");

impl Default for Asks {
    /// As it is shipped.
    fn default() -> Asks {
        Asks::parse(SHIPPED).unwrap_or_else(|fault| panic!("lists/sign-in.toml: {fault}"))
    }
}

impl Asks {
    /// # Errors
    /// A sentence that says what is wrong with the file.
    pub fn parse(text: &str) -> Result<Asks, String> {
        let asks: Asks = toml::from_str(text).map_err(|e| e.to_string())?;
        if let Some(role) = asks.second_factor.roles.iter().chain(&asks.passkey.roles).find(|role| Role::named(role).is_none()) {
            return Err(format!("there is no role {role}"));
        }
        let minutes = [("ask_again", asks.ask_again.after_minutes), ("lock", asks.lock.after_minutes)];
        if let Some((what, _)) = minutes.into_iter().find(|(_, minutes)| !(1..=30).contains(minutes)) {
            return Err(format!("{what}: after_minutes is from 1 to 30; a session ends after 30 minutes in any case"));
        }
        if !(0..asks.lock.after_minutes).contains(&asks.lock.warn_after_minutes) {
            return Err("lock: warn_after_minutes is less than after_minutes".into());
        }
        if asks.second_factor.grace_days < 0 {
            return Err("second_factor: grace_days is 0 or more".into());
        }
        Ok(asks)
    }

    pub fn second_factor_of(&self, role: Role) -> bool {
        self.second_factor.roles.iter().any(|named| named == role.id())
    }

    pub fn passkey_of(&self, role: Role) -> bool {
        self.passkey.roles.iter().any(|named| named == role.id())
    }

    pub fn ask_again_after(&self) -> SignedDuration {
        SignedDuration::from_mins(self.ask_again.after_minutes)
    }

    pub fn lock_after(&self) -> SignedDuration {
        SignedDuration::from_mins(self.lock.after_minutes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_says_what_cannot_be_is_refused_with_what_is_wrong() {
        assert!(Asks::default().second_factor_of(Role::SupportWorker));
        for (was, becomes, said) in [
            ("\"support-worker\"", "\"suport-worker\"", "there is no role suport-worker"),
            ("warn_after_minutes = 4", "warn_after_minutes = 5", "warn_after_minutes is less"),
            ("after_minutes = 10", "after_minutes = 600", "from 1 to 30"),
            ("grace_days = 14", "grace_day = 14", "grace_day"),
        ] {
            let fault = Asks::parse(&SHIPPED.replacen(was, becomes, 1)).unwrap_err();
            assert!(fault.contains(said), "{becomes}: {fault}");
        }
    }
}
