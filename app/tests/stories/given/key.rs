//! A machine that keeps a passkey, as the standard says one answers (WebAuthn 3, "none" attestation, ES256): for stories in which what a
//! browser signed must be right, or wrong in one thing.

use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use sha2::{Digest as _, Sha256};

fn sha256(bytes: &[u8]) -> [u8; 32] {
    Sha256::digest(bytes).into()
}

/// URL-safe base64 without padding.
pub fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, n| bits << 8 | u32::from(*chunk.get(n).unwrap_or(&0)));
        text.extend((0..=chunk.len()).map(|n| char::from(LETTERS[(bits >> (18 - 6 * n) & 63) as usize])));
    }
    text
}

pub struct Key {
    secret: SigningKey,
    id: [u8; 32],
    user: String,
    /// For whom it is, and from where it says it was asked.
    pub site: String,
    pub origin: String,
    /// What it counts its uses with.
    pub count: u32,
    /// Whether its owner opened it with a finger, a face or a PIN.
    pub opened: bool,
}

const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const WITH_KEY: u8 = 0x40;

impl Key {
    pub fn at(site: &str, origin: &str) -> Key {
        let secret = SigningKey::from_slice(&[7; 32]).expect("a key");
        Key { secret, id: [9; 32], user: String::new(), site: site.into(), origin: origin.into(), count: 0, opened: true }
    }

    fn data(&self, more: u8) -> Vec<u8> {
        let flags = PRESENT | if self.opened { VERIFIED } else { 0 } | more;
        [&sha256(self.site.as_bytes())[..], &[flags], &self.count.to_be_bytes()].concat()
    }

    fn client(&self, kind: &str, challenge: &str) -> String {
        format!("{{\"type\":\"{kind}\",\"challenge\":\"{challenge}\",\"origin\":\"{}\",\"crossOrigin\":false}}", self.origin)
    }

    /// Makes a passkey, as asked for with these options.
    pub fn made(&mut self, options: &serde_json::Value) -> String {
        self.user = options["user"]["id"].as_str().expect("a user").to_owned();
        let point = self.secret.verifying_key().to_sec1_point(false);
        let (x, y) = (&point.as_bytes()[1..33], &point.as_bytes()[33..65]);
        // CBOR: {1: 2, 3: -7, -1: 1, -2: x, -3: y}
        let public = [&[0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20][..], x, &[0x22, 0x58, 0x20], y].concat();
        let data = [&self.data(WITH_KEY)[..], &[0; 16], &[0, 32], &self.id, &public].concat();
        // CBOR: {"fmt": "none", "attStmt": {}, "authData": data}
        let object = [
            &[0xa3, 0x63][..],
            b"fmt",
            &[0x64],
            b"none",
            &[0x67],
            b"attStmt",
            &[0xa0, 0x68],
            b"authData",
            &[0x58, u8::try_from(data.len()).expect("short")],
            &data,
        ]
        .concat();
        let client = self.client("webauthn.create", options["challenge"].as_str().expect("a challenge"));
        let id = base64(&self.id);
        serde_json::json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": { "attestationObject": base64(&object), "clientDataJSON": base64(client.as_bytes()), "transports": ["internal"] },
        })
        .to_string()
    }

    /// Signs what is asked for with these options.
    pub fn signed(&mut self, options: &serde_json::Value) -> String {
        self.count += 1;
        let client = self.client("webauthn.get", options["challenge"].as_str().expect("a challenge"));
        let data = self.data(0);
        let signature: Signature = self.secret.sign(&[&data[..], &sha256(client.as_bytes())].concat());
        let id = base64(&self.id);
        serde_json::json!({
            "id": id, "rawId": id, "type": "public-key", "clientExtensionResults": {},
            "response": {
                "authenticatorData": base64(&data), "clientDataJSON": base64(client.as_bytes()),
                "signature": base64(signature.to_der().as_bytes()), "userHandle": self.user,
            },
        })
        .to_string()
    }
}
