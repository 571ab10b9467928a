//! Accounts: who can sign in, as what, and as which worker. Passwords are kept as argon2id hashes.

pub mod pages;
pub mod sign_in;

use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};

use crate::{
    access::Role,
    args,
    db::{DbError, Write},
    ids,
};

/// NCSC and Cyber Essentials: 12 characters at least, no rules of composition, common ones refused.
pub const SHORTEST_PASSWORD: usize = 12;

pub struct NewAccount<'a> {
    pub sign_in: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub password: &'a str,
    pub worker_id: Option<i64>,
}

/// What is wrong with a password, as a sentence that says what to do.
pub fn fault_of_password(password: &str, sign_in: &str) -> Option<String> {
    const COMMON: [&str; 8] = [
        "password1234",
        "123456789012",
        "qwertyuiop12",
        "letmeinletmein",
        "passwordpassword",
        "holdfastholdfast",
        "welcome12345",
        "iloveyou1234",
    ];
    let lower = password.to_lowercase();
    if password.chars().count() < SHORTEST_PASSWORD {
        Some(format!("Use at least {SHORTEST_PASSWORD} characters. Three random words are easy to remember."))
    } else if password.chars().count() > 200 {
        Some("Use 200 characters or fewer.".into())
    } else if COMMON.contains(&lower.as_str()) || lower.contains(&sign_in.to_lowercase()) || lower.chars().all(|c| lower.starts_with(c)) {
        Some("This password is easy to guess. Use three random words.".into())
    } else {
        None
    }
}

/// Makes an account. The caller has checked the password.
pub async fn add(tx: &mut Write, new: NewAccount<'_>) -> Result<i64, DbError> {
    let at = tx.at;
    let id = ids::next(at);
    tx.run(
        "INSERT INTO account (id, sign_in, name, role, password_hash, worker_id, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        args![id, new.sign_in.to_lowercase(), new.name, new.role.id(), hash(new.password), new.worker_id, at],
    )
    .await?;
    tx.journal("account-made", "account", id, new.role.id());
    Ok(id)
}

fn hash(password: &str) -> String {
    Argon2::default().hash_password(password.as_bytes()).expect("argon2's own defaults are valid").to_string()
}

/// Whether the password is the one that was hashed. Slow on purpose: call it off the async threads.
pub fn matches(password: &str, hash: &str) -> bool {
    PasswordHash::new(hash).is_ok_and(|hash| Argon2::default().verify_password(password.as_bytes(), &hash).is_ok())
}
