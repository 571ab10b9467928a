//! What is wrong with a pack or a calendar file, said to the person who edits it.

/// A file that cannot be used. The message names the file and, where there is one, the line.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackError {
    /// The file could not be read from disk.
    #[error("{file}: cannot be read ({cause})")]
    Unreadable { file: String, cause: String },
    /// The file says something that a pack or calendar cannot say.
    #[error("{file}, line {line}: {says}")]
    Wrong { file: String, line: usize, says: String },
    /// The file lacks something, or disagrees with another file, with no one line to blame.
    #[error("{file}: {says}")]
    Incomplete { file: String, says: String },
}

impl PackError {
    pub(crate) fn at(file: &str, text: &str, offset: usize, says: impl Into<String>) -> PackError {
        PackError::Wrong { file: file.to_owned(), line: line_of(text, offset), says: says.into() }
    }

    pub(crate) fn whole(file: &str, says: impl Into<String>) -> PackError {
        PackError::Incomplete { file: file.to_owned(), says: says.into() }
    }
}

/// Reads TOML, turning its complaints into a file, a line and words.
pub(crate) fn read<T: serde::de::DeserializeOwned>(file: &str, text: &str) -> Result<T, PackError> {
    toml::from_str(text).map_err(|error| match error.span() {
        Some(span) => PackError::at(file, text, span.start, plain(error.message())),
        None => PackError::whole(file, plain(error.message())),
    })
}

/// The parser's words for the two commonest slips, as an editor of packs would say them.
fn plain(message: &str) -> String {
    message.replace("unknown field", "there is no such key as").replace("missing field", "this needs the key").trim().to_owned()
}

fn line_of(text: &str, offset: usize) -> usize {
    text.bytes().take(offset).filter(|byte| *byte == b'\n').count() + 1
}
