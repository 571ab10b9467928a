//! Sealing to a recipient and opening with its identity: the age format (age-encryption.org/v1), so that a backup can be
//! opened with the `age` program too, should Holdfast not be at hand.

use std::{
    fs,
    io::{BufReader, BufWriter, Read},
    path::Path,
};

use age::{
    DecryptError, Decryptor, Encryptor,
    secrecy::ExposeSecret as _,
    stream::{StreamReader, StreamWriter},
    x25519::{Identity, Recipient},
};

use super::{KeepingError, of_file};

/// A new pair: the recipient, which may be known, and the identity, which must not be on the server.
pub fn pair() -> (String, String) {
    let identity = Identity::generate();
    (identity.to_public().to_string(), identity.to_string().expose_secret().to_owned())
}

pub fn recipient(text: &str) -> Result<Recipient, KeepingError> {
    text.trim().parse().map_err(|_| KeepingError::NotARecipient(text.to_owned()))
}

/// The identity in a file, or on standard input where the file is `-`. Lines that begin with # are passed over; spaces and
/// small letters do not matter, so that it can be typed from paper.
pub fn identity(file: &Path) -> Result<Identity, KeepingError> {
    let mut text = String::new();
    if file == Path::new("-") {
        std::io::stdin().read_to_string(&mut text).map_err(of_file(file))?;
    } else {
        text = fs::read_to_string(file).map_err(of_file(file))?;
    }
    let line: String = text.lines().filter(|line| !line.trim_start().starts_with('#')).flat_map(str::split_whitespace).collect();
    line.to_uppercase().parse().map_err(|_| KeepingError::NotAnIdentity(file.to_owned()))
}

/// What is written goes into the file sealed.
pub fn sealing(file: fs::File, recipients: &[Recipient]) -> std::io::Result<StreamWriter<BufWriter<fs::File>>> {
    let each = recipients.iter().map(|r| r as &dyn age::Recipient);
    let encryptor = Encryptor::with_recipients(each).map_err(std::io::Error::other)?;
    encryptor.wrap_output(BufWriter::with_capacity(1 << 20, file))
}

/// What was sealed comes out. An error while reading means that the file is cut short or was changed.
pub fn opening(path: &Path, identity: &Identity) -> Result<StreamReader<BufReader<fs::File>>, KeepingError> {
    let file = fs::File::open(path).map_err(of_file(path))?;
    let not_whole = |says: &str| KeepingError::NotWhole(path.to_owned(), says.to_owned());
    let opened =
        Decryptor::new_buffered(BufReader::with_capacity(1 << 20, file)).and_then(|sealed| sealed.decrypt(std::iter::once(identity as _)));
    opened.map_err(|e| match e {
        DecryptError::NoMatchingKeys => KeepingError::OtherIdentity,
        DecryptError::Io(_) => not_whole("its beginning is cut short"),
        _ => not_whole("it does not begin as one"),
    })
}
