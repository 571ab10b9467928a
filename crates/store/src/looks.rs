//! Looks at people's records. Each is in the journal before anyone is shown what they look at: an answer goes out only
//! when the looks that its handler made are written.
//!
//! Looks are written together, many to a commit. While a page is put together its look is being written, so that the
//! disk's sync and the reading do not wait for each other; a look made on the way to a change is written with the change.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use tokio::sync::{mpsc, oneshot};

use crate::{
    chain::Entry,
    db::{self, Actor, Db, DbError, Write},
    held,
};

/// Where looks are handed in to be written.
#[derive(Clone)]
pub struct Looks(Option<mpsc::Sender<(Vec<Entry>, Waiter)>>);

/// Instead of one person's id, for entries that name several: their references stand in the detail, a space on either side of each.
pub const IN_LISTS: i64 = 0;

/// Whoever looks, waiting to hear that it is written.
type Waiter = oneshot::Sender<Result<(), DbError>>;

tokio::task_local! {
    /// The looks of one request that are being written, until its answer.
    static HANDED_IN: RefCell<Vec<oneshot::Receiver<Result<(), DbError>>>>;
}

impl Looks {
    pub(crate) fn closed() -> Looks {
        Looks(None)
    }

    /// The database given must have its looks closed: a sealer that held a sender would never end.
    pub(crate) fn sealed_by(db: Db) -> Looks {
        let (sender, waiting) = mpsc::channel::<(Vec<Entry>, Waiter)>(1024);
        tokio::spawn(seal_as_they_come(db, waiting));
        Looks(Some(sender))
    }

    /// Writes that `actor` looks at a record: before this returns, or in a request before its answer goes out.
    ///
    /// # Errors
    /// When it cannot be written. The record must not be shown then.
    pub async fn seal(
        &self,
        actor: Actor,
        action: &'static str,
        subject: &'static str,
        subject_id: i64,
        detail: impl Into<String>,
    ) -> Result<(), DbError> {
        self.seal_each(actor, action, subject, [subject_id], detail).await
    }

    /// As [`Looks::seal`], an entry for each of several records, written together.
    ///
    /// # Errors
    /// As [`Looks::seal`].
    pub async fn seal_each(
        &self,
        actor: Actor,
        action: &'static str,
        subject: &'static str,
        subjects: impl IntoIterator<Item = i64>,
        detail: impl Into<String>,
    ) -> Result<(), DbError> {
        let detail: String = detail.into();
        let entry = |subject_id| Entry {
            at: None,
            account_id: actor.account_id,
            action: action.into(),
            subject: subject.into(),
            subject_id: Some(subject_id),
            detail: detail.clone(),
        };
        let entries: Vec<Entry> = subjects.into_iter().map(entry).filter_map(held::keep).collect();
        if entries.is_empty() {
            return Ok(());
        }
        let mut sealed = Some(self.hand_in(entries).await?);
        let _ = HANDED_IN.try_with(|handed_in| handed_in.borrow_mut().extend(sealed.take()));
        // Outside of a request there is no answer to wait for it.
        match sealed {
            Some(sealed) => written(sealed).await,
            None => Ok(()),
        }
    }

    /// Answers a request: what `answered` gives, and whether every look that was made for it is written.
    pub async fn before<T>(&self, may_change: bool, answered: impl Future<Output = T>) -> (T, Result<(), DbError>) {
        let both = async {
            let answer = answered.await;
            (answer, self.settle().await)
        };
        HANDED_IN.scope(RefCell::default(), held::scope(may_change, both)).await
    }

    /// Writes that a list named these people to `actor`, by their references: one entry for the whole list, so that a long one
    /// costs no more writing than a short one. `what` is the list. A list that named nobody is no look.
    ///
    /// # Errors
    /// As [`Looks::seal`].
    pub async fn listed<'r>(&self, actor: Actor, what: &str, named: impl Iterator<Item = &'r str>) -> Result<(), DbError> {
        let mut named: Vec<&str> = named.collect();
        named.sort_unstable();
        named.dedup();
        if named.is_empty() {
            return Ok(());
        }
        self.seal(actor, "listed", "person", IN_LISTS, format!("{what}: {} ", named.join(" "))).await
    }

    /// Waits until every look of this request is written.
    async fn settle(&self) -> Result<(), DbError> {
        let mut sealed = HANDED_IN.with(RefCell::take);
        let held = held::take();
        if !held.is_empty() {
            sealed.push(self.hand_in(held).await?);
        }
        for sealed in sealed {
            written(sealed).await?;
        }
        Ok(())
    }

    async fn hand_in(&self, entries: Vec<Entry>) -> Result<oneshot::Receiver<Result<(), DbError>>, DbError> {
        let (done, sealed) = oneshot::channel();
        let sender = self.0.as_ref().ok_or(DbError::Unjournaled)?;
        sender.send((entries, done)).await.map_err(|_| DbError::Unjournaled)?;
        Ok(sealed)
    }
}

async fn written(sealed: oneshot::Receiver<Result<(), DbError>>) -> Result<(), DbError> {
    sealed.await.unwrap_or(Err(DbError::Unjournaled))
}

/// So long the journal is waited for, for what can wait.
pub const SOON: Duration = Duration::from_millis(100);
/// So often looks that stand beside a file go to its journal.
const GATHERED_EVERY: Duration = Duration::from_secs(5);

async fn seal_as_they_come(db: Db, mut waiting: mpsc::Receiver<(Vec<Entry>, Waiter)>) {
    let mut gathered = Instant::now();
    loop {
        if gathered.elapsed() > GATHERED_EVERY {
            if let Err(error) = db.apart(gather(&db)).await {
                tracing::warn!(%error, "looks that stand beside the database still wait for the journal");
            }
            gathered = Instant::now();
        }
        let first = match tokio::time::timeout(GATHERED_EVERY, waiting.recv()).await {
            Ok(Some(first)) => first,
            Ok(None) => break,
            Err(_) => continue,
        };
        let mut batch = vec![first];
        while let Ok(next) = waiting.try_recv() {
            batch.push(next);
        }
        let (entries, waiters): (Vec<_>, Vec<_>) = batch.into_iter().unzip();
        let sealed = db.apart(seal(&db, entries.concat())).await;
        if let Err(error) = &sealed {
            tracing::error!(%error, "looks could not be journaled");
        }
        for waiter in waiters {
            let _ = waiter.send(sealed.as_ref().copied().map_err(DbError::again));
        }
    }
}

/// Beside a file; in PostgreSQL, where many write at once, in the journal itself.
async fn seal(db: &Db, entries: Vec<Entry>) -> Result<(), DbError> {
    if db.sets_aside() {
        return db.set_aside(&entries).await;
    }
    write(db.write(Actor::SYSTEM).await?, entries).await
}

async fn write(mut tx: Write, entries: Vec<Entry>) -> Result<(), DbError> {
    db::append(&mut tx, entries).await?;
    tx.unjournaled();
    tx.commit().await
}

/// Writes what stands beside the database to the journal, if it can be now: for whoever reads the journal.
pub async fn gather(db: &Db) -> Result<(), DbError> {
    if !db.has_aside() {
        return Ok(());
    }
    let Some(tx) = db.write_within(SOON, Actor::SYSTEM).await? else { return Ok(()) };
    let Some(mut aside) = db.take_aside().await? else { return Ok(()) };
    let entries = std::mem::take(&mut aside.entries);
    if !entries.is_empty() {
        let mut tx = tx;
        tx.takes_looks();
        write(tx, entries).await?;
    }
    db.forget_aside(aside).await
}
