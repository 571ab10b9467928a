//! The provider: as the operator's file names it, and what it says of itself and of whoever signed in there (OpenID Connect Core 1.0,
//! authorisation code with PKCE). What it sends is trusted only where its signature, its audience and what was asked fit.

use std::{path::Path, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use jiff::{SignedDuration, Timestamp};
use openidconnect::{
    AuthType, AuthenticationFlow, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenResponse as _,
    core::{
        CoreAuthPrompt, CoreClient, CoreClientAuthMethod, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier, CoreJwsSigningAlgorithm,
        CoreProviderMetadata, CoreResponseType,
    },
};
use tokio::sync::Mutex;

use super::http::{ask, is_private};
use desk::asks::Asks;

/// Where the provider sends people back to, below the address of this service.
pub const BACK: &str = "/sign-in/provider/back";
/// So long what a provider says of itself is not asked for again.
const KNOWN_FOR: SignedDuration = SignedDuration::from_hours(1);
/// A key that is not among those known makes it be asked for again, at most so often.
const ASKED_AGAIN_AFTER: SignedDuration = SignedDuration::from_mins(1);
/// How far the provider's clock may be from ours; and how long ago an ID token may have been made.
const LEEWAY: TimeDelta = TimeDelta::minutes(2);
/// Signatures that only the provider can make. Not the ones that are made with the client's secret, and never none.
const SIGNED_WITH: [CoreJwsSigningAlgorithm; 6] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    name: String,
    issuer: String,
    client_id: String,
    client_secret_file: std::path::PathBuf,
    address: String,
}

/// A provider that people sign in at.
pub struct Provider {
    /// What people call it; on the button.
    pub name: Arc<str>,
    /// As it names itself.
    pub issuer: String,
    issuer_url: IssuerUrl,
    client_id: ClientId,
    secret: ClientSecret,
    back: RedirectUrl,
    known: Mutex<Option<(Timestamp, Arc<CoreProviderMetadata>)>>,
}

/// What a provider's answer must fit.
pub struct Asked {
    pub state: String,
    pub nonce: String,
    pub verifier: String,
}

/// Who somebody is, as the provider says.
#[derive(Debug)]
pub struct Identity {
    pub issuer: String,
    pub subject: String,
    /// An e-mail address that the provider says is theirs.
    pub email: Option<String>,
    /// When they last showed the provider who they are.
    pub proved_at: Option<Timestamp>,
    amr: Vec<String>,
    acr: Option<String>,
}

impl Identity {
    /// Whether the provider says that it asked for a second factor, in one of the words that the file of what is asked takes for it.
    pub fn has_two_factors(&self, asks: &Asks) -> bool {
        let says = &asks.single_sign_on;
        self.amr.iter().any(|amr| says.amr.contains(amr)) || self.acr.as_ref().is_some_and(|acr| says.acr.contains(acr))
    }
}

/// Why nobody is let in, for the operator's log: no word of it is personal.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Fault(String);

fn fault(what: &str) -> impl Fn(&dyn std::error::Error) -> Fault {
    move |why: &dyn std::error::Error| {
        let (mut said, mut below) = (format!("{what}: {why}"), why.source());
        while let Some(why) = below {
            said += &format!(": {why}");
            below = why.source();
        }
        Fault(said)
    }
}

fn to_chrono(at: Timestamp) -> DateTime<Utc> {
    DateTime::from_timestamp_micros(at.as_microsecond()).unwrap_or_default()
}

impl Provider {
    /// Reads an operator's file.
    ///
    /// # Errors
    /// A sentence that says what is wrong with it.
    pub fn read(path: &Path) -> Result<Provider, String> {
        let at = |why: String| format!("{}: {why}", path.display());
        let text = std::fs::read_to_string(path).map_err(|why| at(why.to_string()))?;
        let file: File = toml::from_str(&text).map_err(|why| at(why.to_string()))?;
        let secret_at = path.parent().unwrap_or(Path::new(".")).join(&file.client_secret_file);
        let secret = std::fs::read_to_string(&secret_at).map_err(|why| format!("{}: {why}", secret_at.display()))?;
        Provider::of(file, secret.trim()).map_err(at)
    }

    fn of(file: File, secret: &str) -> Result<Provider, String> {
        for (what, address) in [("issuer", &file.issuer), ("address", &file.address)] {
            let read: Option<axum::http::Uri> = address.parse().ok();
            if !read.is_some_and(|uri| is_private(uri.scheme_str(), uri.host())) {
                return Err(format!("{what} is an https address, such as https://login.example; http only on this machine itself"));
            }
        }
        if secret.is_empty() || file.name.trim().is_empty() || file.client_id.trim().is_empty() {
            return Err("name, client_id and the file of the secret must not be empty".into());
        }
        Ok(Provider {
            name: file.name.trim().into(),
            issuer_url: IssuerUrl::new(file.issuer.clone()).map_err(|why| why.to_string())?,
            issuer: file.issuer,
            client_id: ClientId::new(file.client_id),
            secret: ClientSecret::new(secret.to_owned()),
            back: RedirectUrl::new(format!("{}{BACK}", file.address.trim_end_matches('/'))).map_err(|why| why.to_string())?,
            known: Mutex::new(None),
        })
    }

    /// What it says of itself, and its keys: as known, unless that is older than `at_most`.
    async fn known(&self, now: Timestamp, at_most: SignedDuration) -> Result<Arc<CoreProviderMetadata>, Fault> {
        let known = self.known.lock().await.clone();
        if let Some((asked_at, known)) = known
            && now.duration_since(asked_at).abs() < at_most
        {
            return Ok(known);
        }
        let said = CoreProviderMetadata::discover_async(self.issuer_url.clone(), &ask).await;
        let said = Arc::new(said.map_err(|why| fault("what the provider says of itself could not be read")(&why))?);
        let door = said.authorization_endpoint().url();
        if !is_private(Some(door.scheme()), door.host_str()) {
            return Err(Fault(format!("the provider asks people to sign in at {door}, in the clear")));
        }
        *self.known.lock().await = Some((now, said.clone()));
        Ok(said)
    }

    /// The address at the provider where somebody signs in, and what its answer must fit. `anew`: also where they are signed in there.
    ///
    /// # Errors
    /// When the provider does not say where that is.
    pub async fn address(&self, now: Timestamp, anew: bool) -> Result<(String, Asked), Fault> {
        let known = self.known(now, KNOWN_FOR).await?;
        let client = CoreClient::from_provider_metadata((*known).clone(), self.client_id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(self.back.clone());
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asked =
            client.authorize_url(AuthenticationFlow::<CoreResponseType>::AuthorizationCode, CsrfToken::new_random, Nonce::new_random);
        let mut asked = asked.add_scope(Scope::new("email".into())).set_pkce_challenge(challenge);
        if anew {
            asked = asked.add_prompt(CoreAuthPrompt::Login).set_max_age(std::time::Duration::ZERO);
        }
        let (url, state, nonce) = asked.url();
        let fits = Asked { state: state.into_secret(), nonce: nonce.secret().clone(), verifier: verifier.into_secret() };
        Ok((url.to_string(), fits))
    }

    /// Who somebody is that came back with a code.
    ///
    /// # Errors
    /// When the provider does not take the code, or what it then sends is not signed by it, not for us, or not what was asked for.
    pub async fn identity(&self, code: String, asked: Asked, now: Timestamp) -> Result<Identity, Fault> {
        let known = self.known(now, KNOWN_FOR).await?;
        let methods = known.token_endpoint_auth_methods_supported();
        let by_body = methods.is_some_and(|methods| !methods.contains(&CoreClientAuthMethod::ClientSecretBasic));
        let client = CoreClient::from_provider_metadata((*known).clone(), self.client_id.clone(), Some(self.secret.clone()))
            .set_redirect_uri(self.back.clone())
            .set_auth_type(if by_body { AuthType::RequestBody } else { AuthType::BasicAuth });
        let request = client.exchange_code(AuthorizationCode::new(code)).map_err(|why| fault("no address for codes")(&why))?;
        let answer = request.set_pkce_verifier(PkceCodeVerifier::new(asked.verifier)).request_async(&ask).await;
        let answer = answer.map_err(|why| fault("the provider did not take the code")(&why))?;
        let token = answer.id_token().ok_or_else(|| Fault("the provider sent no ID token".into()))?;
        let nonce = Nonce::new(asked.nonce);
        let claims = match self.claims(&known, token, &nonce, now) {
            Ok(claims) => claims,
            // Its keys may be others by now.
            Err(first) => {
                let newer = self.known(now, ASKED_AGAIN_AFTER).await?;
                if Arc::ptr_eq(&newer, &known) {
                    return Err(first);
                }
                self.claims(&newer, token, &nonce, now)?
            }
        };
        Ok(self.read_claims(&claims))
    }

    fn claims(&self, known: &CoreProviderMetadata, token: &CoreIdToken, nonce: &Nonce, now: Timestamp) -> Result<CoreIdTokenClaims, Fault> {
        let now = to_chrono(now);
        let verifier = CoreIdTokenVerifier::new_public_client(self.client_id.clone(), self.issuer_url.clone(), known.jwks().clone())
            .set_allowed_algs(SIGNED_WITH)
            .set_time_fn(move || now - LEEWAY)
            .set_issue_time_verifier_fn(move |issued_at| {
                let in_time = issued_at < now + LEEWAY && issued_at > now - LEEWAY * 5;
                if in_time { Ok(()) } else { Err("it was made at another time; compare the two clocks".to_owned()) }
            });
        token.claims(&verifier, nonce).cloned().map_err(|why| fault("the ID token does not fit")(&why))
    }

    fn read_claims(&self, claims: &CoreIdTokenClaims) -> Identity {
        let verified = claims.email_verified() == Some(true);
        let email = claims.email().filter(|_| verified).map(|email| email.trim().to_lowercase());
        Identity {
            issuer: self.issuer.clone(),
            subject: claims.subject().to_string(),
            email,
            proved_at: claims.auth_time().and_then(|at| Timestamp::from_second(at.timestamp()).ok()),
            amr: claims.auth_method_refs().into_iter().flatten().map(|amr| amr.to_string()).collect(),
            acr: claims.auth_context_ref().map(|acr| acr.to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(issuer: &str, address: &str) -> File {
        let (name, client_id) = ("The council".into(), "holdfast".into());
        File { name, issuer: issuer.into(), client_id, client_secret_file: "secret".into(), address: address.into() }
    }

    #[test]
    fn a_provider_is_reached_over_tls_unless_it_is_on_this_machine() {
        let read = |issuer, address, secret| Provider::of(file(issuer, address), secret).map(|provider| provider.back.to_string());
        let back = "https://holdfast.example/sign-in/provider/back".to_owned();
        assert_eq!(read("https://login.example/t", "https://holdfast.example/", "s"), Ok(back));
        assert!(read("http://127.0.0.1:9000", "http://127.0.0.1:8080", "s").is_ok());
        for (issuer, address, secret) in [
            ("http://login.example", "https://holdfast.example", "s"),
            ("https://login.example", "http://holdfast.example", "s"),
            ("login.example", "https://holdfast.example", "s"),
            ("https://login.example", "https://holdfast.example", ""),
        ] {
            assert!(read(issuer, address, secret).is_err(), "{issuer} {address}");
        }
    }
}
