//! A form as it was sent: as fields, or in parts where files are among them.

use std::path::Path;

use axum::{
    body::Bytes,
    extract::{
        FromRequest as _, Multipart, Request,
        multipart::{Field, MultipartError},
    },
    http::{HeaderMap, StatusCode, header},
};

use super::{MOST_MEGABYTES, on_disk::OnDisk};
use crate::{
    db::Db,
    error::Problem,
    form::{self, Typed},
    once,
    session::{self, SignedIn},
};

/// Everything that one form may send, its files with it. What is larger than its item takes is read to its end all the same, so that
/// the form can be shown again with what was typed.
pub const LARGEST: usize = 64 << 20;

/// So many files come with one form.
const MOST_FILES: usize = 20;

/// A file as it came.
pub struct Came {
    /// The field that it was chosen in.
    pub field: String,
    pub name: String,
    pub coming: OnDisk,
    /// It went on beyond what is taken, and what came is not all of it.
    pub too_large: bool,
}

/// Whether a form is sent in parts.
pub fn in_parts(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    kind.get(..20).is_some_and(|begin| begin.eq_ignore_ascii_case("multipart/form-data;"))
}

/// The parts of a form one by one, the token first, so that nothing is kept for another site. No file goes on beyond `most` bytes.
pub async fn parts(mut parts: Multipart, (db, who): (&Db, &SignedIn), most: usize) -> Result<(Typed, Vec<Came>), Problem> {
    let beside = db.beside();
    let (mut typed, mut files) = (Typed::default(), vec![]);
    let mut left = form::LARGEST;
    while let Some(mut part) = parts.next_field().await.map_err(unclear)? {
        let field = part.name().unwrap_or_default().to_owned();
        let Some(name) = part.file_name().map(str::to_owned) else {
            let text = short_text(&mut part, &mut left).await?;
            typed = typed.with(&field, text);
            continue;
        };
        if !session::is_ours(db, who, &typed).await? {
            return Err(Problem::Stale);
        }
        let file = came(&mut part, field, name, (&beside, most)).await?;
        // An empty choice of a browser has no name.
        if !(file.name.is_empty() && file.coming.is_empty()) {
            files.push(file);
        }
        if files.len() > MOST_FILES {
            return Err(Problem::Unclear(format!("One form takes {MOST_FILES} files at most. Go back and choose fewer.")));
        }
    }
    if !session::is_ours(db, who, &typed).await? {
        return Err(Problem::Stale);
    }
    Ok((typed, files))
}

async fn came(part: &mut Field<'_>, field: String, name: String, (beside, most): (&Path, usize)) -> Result<Came, Problem> {
    let mut file = Came { field, name, coming: OnDisk::new(beside).map_err(|e| on_the_disk(&e))?, too_large: false };
    while let Some(bytes) = part.chunk().await.map_err(unclear)? {
        file.too_large |= file.coming.len() + bytes.len() > most;
        if !file.too_large {
            file.coming.take(&bytes).map_err(|e| on_the_disk(&e))?;
        }
    }
    Ok(file)
}

/// A part of the form that is no file.
async fn short_text(part: &mut Field<'_>, left: &mut usize) -> Result<String, Problem> {
    let mut text = vec![];
    while let Some(bytes) = part.chunk().await.map_err(unclear)? {
        *left = left.checked_sub(bytes.len()).ok_or_else(too_much)?;
        text.extend_from_slice(&bytes);
    }
    Ok(String::from_utf8_lossy(&text).replace('\0', ""))
}

fn unclear(error: MultipartError) -> Problem {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        Problem::Unclear("What you sent is larger than one form can take. Go back, and choose a smaller file.".into())
    } else {
        Problem::Unclear("The form was cut off on its way. Go back and send it again.".into())
    }
}

fn too_much() -> Problem {
    Problem::Unclear("The form was too large or was cut off on its way. Try again with less text.".into())
}

pub fn on_the_disk(error: &std::io::Error) -> Problem {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Problem::Full,
        _ => Problem::Broken(format!("a file on its way in: {error}")),
    }
}

/// What is wrong with the files of a form: the field, and a sentence.
pub type Refused = Vec<(String, String)>;

/// A form as an account sent it, with every file that came in it kept and in its field the number that it is kept under.
pub(crate) async fn form(db: &Db, who: &SignedIn, request: Request) -> Result<(Typed, Refused), Problem> {
    if !in_parts(request.headers()) {
        let typed = fields(request).await?;
        return if session::is_ours(db, who, &typed).await? { Ok((typed, vec![])) } else { Err(Problem::Stale) };
    }
    // Decided before the bytes come: who sends slowly, or often, takes the places of uploads and no page's.
    let Some(_place) = store::heavy::upload(who.account_id) else { return Err(Problem::Busy) };
    let multipart = Multipart::from_request(request, &()).await.map_err(|_| too_much())?;
    let (mut typed, files) = parts(multipart, (db, who), (MOST_MEGABYTES as usize) * 1_000_000).await?;
    let mut refused: Refused = vec![];
    for file in files {
        let called = super::called(&file.name);
        if file.too_large {
            refused.push((file.field, format!("{called} is larger than {MOST_MEGABYTES} MB. Choose a smaller one.")));
        } else if file.coming.is_empty() {
            refused.push((file.field, format!("{called} is empty: there is nothing in it.")));
        } else {
            let _turn = store::heavy::reading_turn().await;
            let bytes = file.coming.whole().map_err(|e| on_the_disk(&e))?;
            let (key, _) = once::key_and_opening(&typed);
            match super::keep(db, who.account_id, key, &file.name, bytes).await? {
                Ok(id) => typed = typed.with(&file.field, id.to_string()),
                Err(because) => refused.push((file.field, because)),
            }
        }
    }
    Ok((typed, refused))
}

/// The fields of a form that is not in parts.
async fn fields(request: Request) -> Result<Typed, Problem> {
    let bytes = Bytes::from_request(request, &()).await.map_err(|_| too_much())?;
    if bytes.len() > form::LARGEST { Err(too_much()) } else { Ok(session::typed(&bytes)) }
}
