//! A provider of single sign-on on this machine, for stories in which what it sends must be right, or wrong in one thing: a server that
//! speaks OpenID Connect and signs its ID tokens (ES256). Whoever signs in at it does so by a call, not a page; a provider that others
//! made is met in the browser's days.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard},
};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use holdfast::{ids, running::accounts::single_sign_on};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::{Service, key::base64};

/// As whom somebody signs in there, and what the provider says of them.
#[derive(Clone)]
pub struct Says {
    pub claims: Value,
    /// Which of the provider's keys it signs with; the first is the one it tells of.
    pub key: u8,
    pub algorithm: &'static str,
}

impl Says {
    pub fn of(subject: &str) -> Says {
        Says { claims: json!({ "sub": subject }), key: 1, algorithm: "ES256" }
    }

    pub fn with(mut self, name: &str, value: impl Into<Value>) -> Says {
        self.claims[name] = value.into();
        self
    }
}

/// Somebody was sent here, and signed in.
struct Given {
    says: Says,
    challenge: String,
    redirect: String,
}

#[derive(Default)]
struct Held {
    codes: BTreeMap<String, Given>,
    /// Which keys it tells of.
    tells_of: Vec<u8>,
    asked_for_keys: usize,
}

#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    held: Arc<Mutex<Held>>,
}

const SECRET: &str = "a-secret-of-the-client";

fn key(which: u8) -> SigningKey {
    SigningKey::from_slice(&[which; 32]).expect("a key")
}

impl Provider {
    /// One that listens on this machine.
    pub async fn listening() -> Provider {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a place to listen");
        let issuer = format!("http://{}", listener.local_addr().expect("an address"));
        let provider = Provider { issuer, held: Arc::new(Mutex::new(Held { tells_of: vec![1], ..Held::default() })) };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(of_itself))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    fn held(&self) -> MutexGuard<'_, Held> {
        self.held.lock().expect("nobody broke it")
    }

    /// The service, with this provider in its operator's file.
    pub fn serves(&self, service: &mut Service) {
        std::fs::create_dir_all(&service.folder).expect("a folder");
        std::fs::write(service.folder.join("secret"), SECRET).expect("the secret");
        let file = service.folder.join("single-sign-on.toml");
        let words = format!(
            "name = \"The council\"\nissuer = \"{}\"\nclient_id = \"holdfast\"\nclient_secret_file = \"secret\"\naddress = \"http://127.0.0.1:8080\"\n",
            self.issuer
        );
        std::fs::write(&file, words).expect("the file");
        service.app.provider = Some(Arc::new(single_sign_on::Provider::read(&file).expect("a provider")));
        service.router = holdfast::routes::router(service.app.clone());
    }

    /// From now on it signs with this key, and tells of no other.
    pub fn has_another_key(&self, which: u8) {
        self.held().tells_of = vec![which];
    }

    pub fn asked_for_keys(&self) -> usize {
        self.held().asked_for_keys
    }

    /// Somebody who was sent to `address` signs in there: gives where they are sent back to, in the service.
    pub fn signs_in(&self, service: &Service, address: &str, mut says: Says) -> String {
        let (at, query) = address.split_once('?').expect("a query");
        assert_eq!(at, format!("{}/authorize", self.issuer));
        let asked: BTreeMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        let of = |name: &str| asked.get(name).cloned().unwrap_or_default();
        assert_eq!((of("response_type"), of("client_id"), of("code_challenge_method")), ("code".into(), "holdfast".into(), "S256".into()));
        assert!(of("scope").split(' ').any(|scope| scope == "openid"));
        assert_eq!(of("redirect_uri"), "http://127.0.0.1:8080/sign-in/provider/back");
        let now = service.db.clock.now().as_second();
        let usual = json!({ "iss": self.issuer, "aud": "holdfast", "iat": now, "exp": now + 300, "nonce": of("nonce") });
        for (name, value) in usual.as_object().expect("claims") {
            if says.claims.get(name).is_none() {
                says.claims[name] = value.clone();
            }
        }
        if of("prompt") == "login" && says.claims.get("auth_time").is_none() {
            assert_eq!(of("max_age"), "0");
            says.claims["auth_time"] = now.into();
        }
        let code = ids::token();
        self.held().codes.insert(code.clone(), Given { says, challenge: of("code_challenge"), redirect: of("redirect_uri") });
        let back = form_urlencoded::Serializer::new(String::new()).extend_pairs([("code", &code), ("state", &of("state"))]).finish();
        format!("/sign-in/provider/back?{back}")
    }
}

fn answer(words: &Value) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], words.to_string()).into_response()
}

async fn of_itself(State(provider): State<Provider>) -> Response {
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    answer(&json!({
        "issuer": provider.issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "jwks_uri": at("keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
    }))
}

async fn keys(State(provider): State<Provider>) -> Response {
    let mut held = provider.held();
    held.asked_for_keys += 1;
    let told = |which: &u8| {
        let point = key(*which).verifying_key().to_sec1_point(false);
        let (x, y) = (base64(&point.as_bytes()[1..33]), base64(&point.as_bytes()[33..65]));
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": format!("key {which}"), "x": x, "y": y })
    };
    answer(&json!({ "keys": held.tells_of.iter().map(told).collect::<Vec<_>>() }))
}

async fn token(State(provider): State<Provider>, headers: HeaderMap, body: String) -> Response {
    let sent: BTreeMap<String, String> = form_urlencoded::parse(body.as_bytes()).into_owned().collect();
    let of = |name: &str| sent.get(name).cloned().unwrap_or_default();
    let refused = |why: &str| (StatusCode::BAD_REQUEST, answer(&json!({ "error": why }))).into_response();
    let pair = format!("holdfast:{SECRET}");
    let known = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(|value| value.strip_prefix("Basic "));
    // The same letters, where neither of the two that differ comes up.
    let basic = base64(pair.as_bytes()).replace('-', "+").replace('_', "/");
    if known.map(|known| known.trim_end_matches('=')) != Some(&basic) {
        return refused("invalid_client");
    }
    let Some(given) = provider.held().codes.remove(&of("code")) else { return refused("invalid_grant") };
    let challenge = base64(&Sha256::digest(of("code_verifier")));
    if given.challenge != challenge || given.redirect != of("redirect_uri") {
        return refused("invalid_grant");
    }
    answer(&json!({ "access_token": ids::token(), "token_type": "Bearer", "expires_in": 60, "id_token": signed(&given.says) }))
}

/// An ID token.
fn signed(says: &Says) -> String {
    let head = json!({ "alg": says.algorithm, "kid": format!("key {}", says.key), "typ": "JWT" });
    let text = format!("{}.{}", base64(head.to_string().as_bytes()), base64(says.claims.to_string().as_bytes()));
    let signature: Vec<u8> = match says.algorithm {
        "none" => vec![],
        // As whoever knows the client's secret would.
        "HS256" => {
            use hmac::{Hmac, KeyInit as _, Mac as _};
            let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
            mac.update(text.as_bytes());
            mac.finalize().into_bytes().to_vec()
        }
        _ => {
            let signature: Signature = key(says.key).sign(text.as_bytes());
            signature.to_bytes().to_vec()
        }
    };
    format!("{text}.{}", base64(&signature))
}
