//! A file of a record, given out.

use axum::{
    extract::{Path, State},
    http::header,
    response::{IntoResponse as _, Response},
};

use super::record;
use crate::{
    App,
    error::Problem,
    files::{self, Kind},
    forms::chosen,
    heavy,
    session::SignedIn,
};

/// `GET /records/{id}/files/{file}`: a file of a record, as a download, for whoever may read the record. The journal says who opened it.
pub async fn opened(State(app): State<App>, who: SignedIn, Path((id, file)): Path<(String, String)>) -> Result<Response, Problem> {
    let mut open = record::open_to_read(&app, &who, &id).await?;
    let kept = chosen::of(&open.known, &file).cloned().ok_or(Problem::NotFound)?;
    if open.form.files().any(|item| item.sealed) {
        record::revealed(&app, &who, &mut open).await?;
    }
    let (subject, of) = open.journaled();
    app.db.looks.seal(who.actor(), "file-opened", subject, of, open.stored.kind.as_str()).await?;
    let _turn = heavy::reading_turn().await;
    let bytes = files::bytes(&mut app.db.read().await?, kept.id).await?.ok_or(Problem::NotFound)?;
    let content_type = Kind::named(&kept.kind).map_or("application/octet-stream", Kind::content_type);
    let headers = [
        (header::CONTENT_TYPE, content_type.to_owned()),
        (header::CONTENT_DISPOSITION, attached(&kept.name)),
        // Whatever opens it in a browser all the same runs nothing and reaches nothing.
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; sandbox; base-uri 'none'; form-action 'none'; frame-ancestors 'none'".to_owned(),
        ),
    ];
    Ok((headers, bytes).into_response())
}

/// The header that has a browser keep it under its name (RFC 6266), of which old ones read the first.
fn attached(name: &str) -> String {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_graphic() && !matches!(c, '"' | '\\' | '%') || c == ' ' { c } else { '_' }).collect();
    let whole: String = name
        .bytes()
        .map(
            |byte| {
                if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }
            },
        )
        .collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{whole}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_says_nothing_in_a_header_but_itself() {
        assert_eq!(attached("order.pdf"), "attachment; filename=\"order.pdf\"; filename*=UTF-8''order.pdf");
        assert_eq!(
            attached("Zoë \"x\"; a=b.pdf"),
            "attachment; filename=\"Zo_ _x_; a=b.pdf\"; filename*=UTF-8''Zo%C3%AB%20%22x%22%3B%20a%3Db.pdf"
        );
    }
}
