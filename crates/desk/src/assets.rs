//! Styles, scripts and pictures: built by `script/assets` from npm packages, embedded in the program, sent with a
//! version in their address so that a browser may keep them for good.

use axum::{
    extract::Path,
    http::{StatusCode, header},
    response::{IntoResponse as _, Response},
};

#[derive(rust_embed::Embed)]
#[folder = "../../web/built"]
struct Built;

/// `GET /assets/{file}`
pub async fn file(Path(name): Path<String>) -> Response {
    let Some(found) = Built::get(&name) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let kind = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml; charset=utf-8",
        Some("png") => "image/png",
        Some("txt") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    };
    let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "public, max-age=31536000, immutable")];
    (headers, found.data.into_owned()).into_response()
}

/// Changes when any of the files does.
pub fn version() -> &'static str {
    static VERSION: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    VERSION.get_or_init(|| {
        let mut names: Vec<_> = Built::iter().collect();
        names.sort();
        let mut sha = <sha2::Sha256 as sha2::Digest>::new();
        for name in names {
            if let Some(file) = Built::get(&name) {
                sha2::Digest::update(&mut sha, file.metadata.sha256_hash());
            }
        }
        crate::chain::hex(&sha2::Digest::finalize(sha)[..6])
    })
}
