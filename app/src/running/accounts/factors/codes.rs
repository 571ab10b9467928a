//! One-time codes as an authenticator app makes them (RFC 6238, with what every app takes: SHA-1, six digits, half a minute). The
//! secret is in the database alone and shown to nobody once the app has it; each code works once.

use hmac::{Hmac, KeyInit as _, Mac as _};
use jiff::Timestamp;
use maud::{Markup, PreEscaped, html};
use qrcode::{Color, EcLevel, QrCode};
use sha1::Sha1;

use crate::{
    args,
    db::{DbError, Read, Write},
    ids, row,
    session::same,
};

const PERIOD: i64 = 30;
const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// So long it is remembered that a code was used: a clock that was put back by less opens it to nobody a second time.
const USED_KEPT: i64 = 30 * 24 * 3600 / PERIOD;

row! {
    /// What an app shares with Holdfast.
    pub struct Authenticator { pub secret: Vec<u8>, pub confirmed_at: Option<Timestamp> }
}

pub async fn of(read: &mut Read, account_id: i64) -> Result<Option<Authenticator>, DbError> {
    read.one("SELECT secret, confirmed_at FROM authenticator WHERE account_id = $1", args![account_id]).await
}

/// Draws a secret of 160 bits, which is no factor until it is confirmed. One that is confirmed stays.
pub async fn begin(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    let at = tx.at;
    tx.run(
        "INSERT INTO authenticator (account_id, secret, begun_at) VALUES ($1, $2, $3)
         ON CONFLICT (account_id) DO UPDATE SET secret = excluded.secret, begun_at = excluded.begun_at
         WHERE authenticator.confirmed_at IS NULL",
        args![account_id, ids::random::<20>().to_vec(), at],
    )
    .await?;
    tx.journal("second-factor-begun", "account", account_id, "codes");
    Ok(())
}

/// Takes a code of a secret that was not confirmed: the app has it. Says whether the code was right.
pub async fn confirm(tx: &mut Write, account_id: i64, typed: &str) -> Result<bool, DbError> {
    let Some(Authenticator { secret, confirmed_at: None }) = of(tx, account_id).await? else { return Ok(false) };
    if !spend(tx, account_id, &secret, typed).await? {
        return Ok(false);
    }
    let at = tx.at;
    tx.run("UPDATE authenticator SET confirmed_at = $1 WHERE account_id = $2", args![at, account_id]).await?;
    Ok(true)
}

/// Takes a code. Right only once.
pub async fn take(tx: &mut Write, account_id: i64, typed: &str) -> Result<bool, DbError> {
    match of(tx, account_id).await? {
        Some(Authenticator { secret, confirmed_at: Some(_) }) => spend(tx, account_id, &secret, typed).await,
        _ => Ok(false),
    }
}

async fn spend(tx: &mut Write, account_id: i64, secret: &[u8], typed: &str) -> Result<bool, DbError> {
    let Some(step) = step_of(secret, typed, tx.at) else { return Ok(false) };
    tx.run("DELETE FROM authenticator_used WHERE account_id = $1 AND abs(step - $2) > $3", args![account_id, step, USED_KEPT]).await?;
    let spent = tx
        .run(
            "INSERT INTO authenticator_used (account_id, step) VALUES ($1, $2) ON CONFLICT (account_id, step) DO NOTHING",
            args![account_id, step],
        )
        .await?;
    Ok(spent > 0)
}

/// Takes the secret away, confirmed or not.
pub async fn remove(tx: &mut Write, account_id: i64) -> Result<(), DbError> {
    tx.run("DELETE FROM authenticator WHERE account_id = $1", args![account_id]).await?;
    // They were codes of that secret.
    tx.run("DELETE FROM authenticator_used WHERE account_id = $1", args![account_id]).await?;
    Ok(())
}

/// Six digits, with whatever white space an app puts between them.
pub fn digits(typed: &str) -> Option<String> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    (digits.len() == 6 && digits.chars().all(|c| c.is_ascii_digit())).then_some(digits)
}

/// The half minute that a code is of: this one, the one before or the one after, since clocks differ.
fn step_of(secret: &[u8], typed: &str, now: Timestamp) -> Option<i64> {
    let typed = digits(typed)?;
    let this = now.as_second().div_euclid(PERIOD);
    [this, this - 1, this + 1].into_iter().find(|step| same(&code(secret, *step), &typed))
}

/// The code of a half minute.
pub fn code(secret: &[u8], step: i64) -> String {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret).expect("a key of any length");
    mac.update(&step.to_be_bytes());
    let hash = mac.finalize().into_bytes();
    let at = usize::from(hash[19] & 0xf);
    let number = u32::from_be_bytes([hash[at] & 0x7f, hash[at + 1], hash[at + 2], hash[at + 3]]);
    format!("{:06}", number % 1_000_000)
}

/// The secret as it is typed into an app, in groups of four.
pub fn in_words(secret: &[u8]) -> String {
    let mut text = String::new();
    for (n, chunk) in secret.chunks(5).enumerate() {
        let mut five = [0; 5];
        five[..chunk.len()].copy_from_slice(chunk);
        let bits = five.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
        if n > 0 {
            text.push(' ');
        }
        for letter in 0..8 {
            if letter == 4 {
                text.push(' ');
            }
            text.push(char::from(BASE32[usize::try_from(bits >> (35 - 5 * letter) & 31).unwrap_or_default()]));
        }
    }
    text
}

/// The address that the square holds, as apps read it.
fn address(secret: &[u8], sign_in: &str) -> String {
    let secret = in_words(secret).replace(' ', "");
    format!(
        "otpauth://totp/Holdfast:{}?secret={secret}&issuer=Holdfast&algorithm=SHA1&digits=6&period=30",
        crate::words::in_an_address(sign_in)
    )
}

/// The square that an app's camera reads. It stands in the page itself: no other address ever holds the secret.
pub fn square(secret: &[u8], sign_in: &str) -> Markup {
    const MARGIN: usize = 4;
    let code = QrCode::with_error_correction_level(address(secret, sign_in), EcLevel::M).expect("it is short enough for a square");
    let width = code.width();
    let dark = code.to_colors().into_iter().enumerate().filter(|(_, color)| *color == Color::Dark);
    let path = dark.fold(String::new(), |path, (at, _)| path + &format!("M{} {}h1v1h-1z", at % width + MARGIN, at / width + MARGIN));
    let side = width + 2 * MARGIN;
    html! {
        (PreEscaped(format!("<svg class=\"hf-square\" role=\"img\" aria-labelledby=\"square-title\" viewBox=\"0 0 {side} {side}\" width=\"240\" height=\"240\" shape-rendering=\"crispEdges\">")))
        (PreEscaped("<title id=\"square-title\">Square code for an authenticator app. The same is written below it as letters.</title>"))
        (PreEscaped(format!("<path fill=\"#fff\" d=\"M0 0h{side}v{side}H0z\"/><path d=\"{path}\"/></svg>")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_those_of_the_standard() {
        // RFC 6238, appendix B, the last six of its eight digits.
        for (second, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(code(b"12345678901234567890", second / PERIOD), expected);
        }
    }

    #[test]
    fn a_code_is_good_for_its_half_minute_and_the_ones_beside_it() {
        let secret = b"12345678901234567890";
        let now = Timestamp::from_second(1_111_111_111).expect("a moment");
        let this = 1_111_111_111 / PERIOD;
        for (away, good) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
            assert_eq!(step_of(secret, &code(secret, this + away), now), good.then_some(this + away));
        }
        assert_eq!(step_of(secret, " 050 471 ", now), Some(this));
        assert_eq!(step_of(secret, "05047", now), None);
    }

    #[test]
    fn the_secret_is_written_as_apps_read_it() {
        assert_eq!(in_words(b"12345678901234567890"), "GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ");
        assert!(square(b"12345678901234567890", "opie").0.contains("role=\"img\""));
    }
}
