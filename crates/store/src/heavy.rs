//! Work that takes long: a few at once, and never on the threads that answer pages.

use std::{future::poll_fn, pin::pin};

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
