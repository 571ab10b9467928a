//! A file on its way in: on the disk as its bytes come, so that many at once, or slow ones, take no memory. Sealed with a key
//! that is kept nowhere, in a file that has lost its name before the first byte is in it.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek as _, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

use chacha20poly1305::{KeyInit as _, XChaCha20Poly1305, XNonce, aead::Aead as _};

use store::{heavy, ids};

/// So much is sealed at once.
const PIECE: usize = 64 * 1024;
/// What sealing adds to each piece.
const SEAL: usize = 16;

pub struct OnDisk {
    file: File,
    cipher: XChaCha20Poly1305,
    pieces: u64,
    piece: Vec<u8>,
    length: usize,
}

impl OnDisk {
    pub fn new(folder: &Path) -> io::Result<OnDisk> {
        let path = folder.join(format!(".arriving-{}", &ids::token()[..16]));
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        let cipher = XChaCha20Poly1305::new(&ids::random::<32>().into());
        Ok(OnDisk { file, cipher, pieces: 0, piece: Vec::with_capacity(PIECE), length: 0 })
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// So many bytes have come.
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn take(&mut self, mut bytes: &[u8]) -> io::Result<()> {
        self.length += bytes.len();
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(bytes.len().min(PIECE - self.piece.len()));
            self.piece.extend_from_slice(now);
            bytes = later;
            if self.piece.len() == PIECE {
                self.seal()?;
            }
        }
        Ok(())
    }

    /// Each piece has its number as its nonce: the key is this file's alone.
    fn nonce(number: u64) -> XNonce {
        let mut nonce = [0; 24];
        nonce[..8].copy_from_slice(&number.to_le_bytes());
        nonce.into()
    }

    fn seal(&mut self) -> io::Result<()> {
        let sealed =
            self.cipher.encrypt(&OnDisk::nonce(self.pieces), self.piece.as_slice()).map_err(|_| io::Error::other("it does not open"))?;
        self.pieces += 1;
        self.piece.clear();
        heavy::compute(|| self.file.write_all(&sealed))
    }

    /// The whole of it, in memory.
    pub fn whole(mut self) -> io::Result<Vec<u8>> {
        self.seal()?;
        self.file.rewind()?;
        let mut whole = Vec::with_capacity(self.length);
        let mut sealed = Vec::with_capacity(PIECE + SEAL);
        for number in 0..self.pieces {
            sealed.clear();
            Read::by_ref(&mut self.file).take((PIECE + SEAL) as u64).read_to_end(&mut sealed)?;
            whole.extend(self.cipher.decrypt(&OnDisk::nonce(number), sealed.as_slice()).map_err(|_| io::Error::other("it does not open"))?);
        }
        Ok(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_in_pieces_of_any_size_is_given_back_whole_and_is_not_on_the_disk_as_it_is() {
        let folder = std::env::temp_dir();
        for length in [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE] {
            let bytes: Vec<u8> = (0..length).map(|n| (n % 251) as u8).collect();
            let mut coming = OnDisk::new(&folder).unwrap();
            for part in bytes.chunks(7919) {
                coming.take(part).unwrap();
            }
            let mut on_disk = vec![];
            coming.file.rewind().unwrap();
            coming.file.read_to_end(&mut on_disk).unwrap();
            assert!(!on_disk.windows(16).any(|window| window == (0..16).collect::<Vec<u8>>()), "in the clear");
            assert_eq!(coming.whole().unwrap(), bytes);
        }
    }
}
