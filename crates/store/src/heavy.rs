//! Work that takes long: a few at once, and never on the threads that answer pages.

use std::{
    future::poll_fn,
    pin::pin,
    sync::{Mutex, PoisonError},
};

use tokio::{
    runtime::{Handle, RuntimeFlavor},
    sync::{Semaphore, SemaphorePermit},
};

/// Returns made at once. Each holds one of the few connections that read, so pages keep the others.
static RETURNS: Semaphore = Semaphore::const_new(2);

/// Waits for a turn to make a return; the turn ends when what is given is dropped.
pub async fn turn() -> SemaphorePermit<'static> {
    RETURNS.acquire().await.expect("it is never closed")
}

/// Workbooks read at once: each is in memory then, and again in the process that reads it.
static READING: Semaphore = Semaphore::const_new(2);

/// Waits for a turn to read a workbook.
pub async fn reading_turn() -> SemaphorePermit<'static> {
    READING.acquire().await.expect("it is never closed")
}

/// Uploads that come in at once, in all and of one account.
const UPLOADS: usize = 8;
const UPLOADS_OF_ONE: usize = 2;
static COMING: Mutex<Vec<i64>> = Mutex::new(vec![]);

/// A place for the bytes of an upload.
pub struct Upload(i64);

/// A place for an upload of this account; nothing when all are taken.
pub fn upload(account_id: i64) -> Option<Upload> {
    let mut coming = COMING.lock().unwrap_or_else(PoisonError::into_inner);
    let of_this = coming.iter().filter(|id| **id == account_id).count();
    (coming.len() < UPLOADS && of_this < UPLOADS_OF_ONE).then(|| {
        coming.push(account_id);
        Upload(account_id)
    })
}

impl Drop for Upload {
    fn drop(&mut self) {
        let mut coming = COMING.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(at) = coming.iter().position(|id| *id == self.0) {
            coming.swap_remove(at);
        }
    }
}

/// Computes something long while other threads answer.
pub fn compute<T>(work: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(work),
        _ => work(),
    }
}

/// As [`compute`], for work that also waits: each stretch between two waits is computed so.
pub async fn apart<T>(work: impl Future<Output = T>) -> T {
    let mut work = pin!(work);
    poll_fn(|cx| compute(|| work.as_mut().poll(cx))).await
}
