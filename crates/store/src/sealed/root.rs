//! The root key, by which the keys of people and units are wrapped. Where the database is a file it stands inside it, under the key that
//! opens the file: backups, shares and a change of that key carry it along. Of a PostgreSQL database it stands in a file in the data
//! folder and never in the database, so that a dump of the database alone shows nothing of class S.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use base64::Engine as _;
use chacha20poly1305::{
    KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use ring::{hkdf, hmac};
use sha2::{Digest as _, Sha256};

use super::{Seal, TEXT};
use crate::{
    args,
    chain::hex,
    db::{DbError, Read, Write},
    ids,
    keeping::files,
};

/// Which root key a database goes by, and, where the database is a file, the key. No copy takes it along as a table: it goes to where the
/// other engine has it.
pub(crate) const TABLE: &str = "root_key";

/// A key of 32 bytes. Has no `Debug`.
#[derive(Clone)]
pub struct Root([u8; 32]);

/// What goes with a wrapped key, so that nothing else that was sealed is taken for one.
const WRAPPED: &[u8] = b"holdfast wrapped key";

impl Root {
    pub fn fresh() -> Root {
        Root(ids::random::<32>())
    }

    fn parse(text: &str) -> Option<Root> {
        crate::keeping::key::Key::parse(text).map(|key| Root(key.bytes()))
    }

    fn digits(&self) -> String {
        hex(&self.0)
    }

    /// Tells one root key from another without telling the key.
    pub fn mark(&self) -> String {
        hex(&Sha256::new().chain_update(b"holdfast root key mark").chain_update(self.0).finalize()[..8])
    }

    /// A key for one purpose.
    fn derived(&self, purpose: &str) -> [u8; 32] {
        let prk = hkdf::Prk::new_less_safe(hkdf::HKDF_SHA256, &self.0);
        let mut key = [0; 32];
        let info = [purpose.as_bytes()];
        prk.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).expect("32 bytes are no more than HKDF gives");
        key
    }
}

/// The root key, and what is made of it.
struct Known {
    root: Root,
    wraps: XChaCha20Poly1305,
    blinds: hmac::Key,
    house: Seal,
}

/// Where the root key is, and the key once the database is open.
#[derive(Clone, Default)]
pub struct Vault(Arc<Inside>);

#[derive(Default)]
struct Inside {
    /// Of a PostgreSQL database.
    file: Option<PathBuf>,
    known: OnceLock<Known>,
}

impl Vault {
    pub(crate) fn in_file(file: PathBuf) -> Vault {
        Vault(Arc::new(Inside { file: Some(file), known: OnceLock::new() }))
    }

    fn known(&self) -> Result<&Known, DbError> {
        self.0.known.get().ok_or_else(|| DbError::Shape("what is sealed was read before the root key was".into()))
    }

    pub(crate) fn root(&self) -> Option<&Root> {
        self.0.known.get().map(|known| &known.root)
    }

    pub(crate) fn take(&self, root: Root) {
        let _ = self.0.known.set(Known {
            wraps: XChaCha20Poly1305::new(&root.derived("holdfast wraps keys").into()),
            blinds: hmac::Key::new(hmac::HMAC_SHA256, &root.derived("holdfast blind index")),
            house: Seal::of(&root.derived("holdfast seals what is nobody's"), 0),
            root,
        });
    }

    /// What seals what belongs to nobody who has a key.
    pub(super) fn house(&self) -> Result<&Seal, DbError> {
        Ok(&self.known()?.house)
    }

    /// A text as it is compared without being read: the same text in the same place gives the same words, and nobody without the root key
    /// can make them.
    pub(super) fn blind(&self, place: &str, text: &str) -> Result<String, DbError> {
        if text.is_empty() {
            return Ok(String::new());
        }
        let mut context = hmac::Context::with_key(&self.known()?.blinds);
        for part in [place.as_bytes(), &[0], text.as_bytes()] {
            context.update(part);
        }
        // Half of it tells all that are kept apart, and gives less to somebody who tries numbers.
        Ok(TEXT.encode(&context.sign().as_ref()[..16]))
    }

    /// A key as it is kept.
    pub(super) fn wrap(&self, key: &[u8; 32]) -> Result<String, DbError> {
        let nonce = ids::random::<24>();
        let sealed = self.known()?.wraps.encrypt(XNonce::from_slice(&nonce), Payload { msg: key, aad: WRAPPED });
        let sealed = sealed.map_err(|_| DbError::Shape("a key was not wrapped".into()))?;
        Ok(TEXT.encode([&nonce[..], &sealed].concat()))
    }

    /// Nothing where it was wrapped by another root key or is erased.
    pub(super) fn unwrap(&self, wrapped: &str) -> Option<[u8; 32]> {
        let bytes = TEXT.decode(wrapped).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(24)?;
        let key = self.known().ok()?.wraps.decrypt(XNonce::from_slice(nonce), Payload { msg: sealed, aad: WRAPPED }).ok()?;
        key.try_into().ok()
    }
}

/// The root key in a file; nothing where there is none.
fn in_file(file: &Path) -> Result<Option<Root>, DbError> {
    match fs::read_to_string(file) {
        Ok(text) => Root::parse(&text).map(Some).ok_or_else(|| DbError::SealDamaged(file.to_owned())),
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(e) if e.kind() == io::ErrorKind::InvalidData => Err(DbError::SealDamaged(file.to_owned())),
        Err(e) => Err(DbError::SealUnread(file.to_owned(), files::plainly(&e))),
    }
}

fn written(file: &Path, root: &Root) -> Result<(), DbError> {
    use std::os::unix::fs::DirBuilderExt as _;
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let made = folder.map_or(Ok(()), |folder| fs::DirBuilder::new().recursive(true).mode(0o700).create(folder));
    let kept = made.and_then(|()| files::write_private(file, &format!("{}\n", root.digits())));
    kept.map_err(|e| DbError::SealUnread(file.to_owned(), files::plainly(&e)))
}

/// Makes the root key at the first start, or reads it. The caller holds the lock under which migrations run.
///
/// # Errors
/// [`DbError::NoSeal`] where the database goes by one and its file is not here; [`DbError::OtherSeal`].
pub(crate) async fn settle(tx: &mut Write) -> Result<(), DbError> {
    let vault = tx.vault().clone();
    let there: Option<(String, String)> = tx.one("SELECT mark, held FROM root_key", vec![]).await?;
    if there.is_some() {
        return read(tx).await;
    }
    let (root, held) = match &vault.0.file {
        None => {
            let root = Root::fresh();
            let held = root.digits();
            (root, held)
        }
        // One that was written when a start was stopped, or that a copy brought.
        Some(file) => match in_file(file)? {
            Some(root) => (root, String::new()),
            None => {
                let root = Root::fresh();
                written(file, &root)?;
                (root, String::new())
            }
        },
    };
    tx.run("INSERT INTO root_key (place, mark, held) VALUES (1, $1, $2)", args![root.mark(), held]).await?;
    vault.take(root);
    Ok(())
}

/// Reads the root key of a database that goes by one.
pub(crate) async fn read(read: &mut Read) -> Result<(), DbError> {
    let there: Option<(String, String)> = read.one("SELECT mark, held FROM root_key", vec![]).await?;
    let Some((mark, held)) = there else { return Ok(()) };
    let vault = read.vault();
    let root = match &vault.0.file {
        None => Root::parse(&held).ok_or(DbError::Damaged)?,
        Some(file) => match in_file(file)? {
            None => return Err(DbError::NoSeal(file.clone())),
            Some(root) if root.mark() != mark => return Err(DbError::OtherSeal(file.clone())),
            Some(root) => root,
        },
    };
    vault.take(root);
    Ok(())
}

/// The database that is being filled, and held nothing, goes by the root key of the one it is filled from. Another key that stands in its
/// file is kept beside it: it may be the key of a database that is not at hand.
pub(crate) async fn goes_by(tx: &mut Write, root: &Root) -> Result<(), DbError> {
    let held = match &tx.vault().0.file {
        None => root.digits(),
        Some(file) => {
            if let Some(there) = in_file(file)?.filter(|there| there.mark() != root.mark()) {
                let aside = file.with_extension(format!("seal.{}", there.mark()));
                fs::rename(file, &aside).map_err(|e| DbError::SealUnread(aside, files::plainly(&e)))?;
            }
            written(file, root)?;
            String::new()
        }
    };
    tx.run("UPDATE root_key SET mark = $1, held = $2", args![root.mark(), held]).await?;
    Ok(())
}
