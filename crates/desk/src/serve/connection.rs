//! What a connection is doing, and since when.

use std::{
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    sync::Notify,
    time::Instant,
};

use super::Limits;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Nothing was sent yet.
    Opened,
    /// Headers are coming.
    Headers,
    /// A form is coming.
    Form,
    /// The request is here whole, and waits for its turn.
    Waiting,
    /// The request is with its handler, which has limits of its own.
    Working,
    /// The answer is being sent, or was; the next request may come.
    Answered,
}

pub(super) struct State {
    pub id: u64,
    pub from: IpAddr,
    now: Mutex<Now>,
    cut: Notify,
}

struct Now {
    stage: Stage,
    since: Instant,
    /// Since when the other side has taken nothing of what is to be sent.
    stuck: Option<Instant>,
}

impl State {
    pub(super) fn opened(id: u64, from: IpAddr) -> State {
        State { id, from, now: Mutex::new(Now { stage: Stage::Opened, since: Instant::now(), stuck: None }), cut: Notify::new() }
    }

    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn now(&self, stage: Stage) {
        let mut now = self.lock();
        now.stage = stage;
        now.since = Instant::now();
    }

    /// Since when there is no request here that was sent whole; nothing when there is one.
    pub(super) fn waiting_since(&self) -> Option<Instant> {
        let now = self.lock();
        (now.stage != Stage::Working).then_some(now.since)
    }

    /// Makes room for another.
    pub(super) fn cut(&self) {
        self.cut.notify_one();
    }

    fn deadline(&self, limits: &Limits) -> Option<Instant> {
        let now = self.lock();
        let stage = match now.stage {
            Stage::Opened => Some(now.since + limits.first_byte),
            Stage::Headers => Some(now.since + limits.headers),
            // A form that is late fails where it is read, so that a page can say so.
            Stage::Form | Stage::Waiting | Stage::Working => None,
            Stage::Answered => Some(now.since + limits.idle),
        };
        let stuck = now.stuck.map(|since| since + limits.answer);
        [stage, stuck].into_iter().flatten().min()
    }

    /// Ends when the connection has had its time, or must make room.
    pub(super) async fn overdue(&self, limits: &Limits) {
        loop {
            // Stages change without a word to this loop, so it looks again twice a second at least.
            let look_again = Instant::now() + Duration::from_millis(500);
            let until = self.deadline(limits).map_or(look_again, |at| at.min(look_again));
            tokio::select! {
                () = self.cut.notified() => return,
                () = tokio::time::sleep_until(until) => {}
            }
            if self.deadline(limits).is_some_and(|at| at <= Instant::now()) {
                return;
            }
        }
    }
}

/// A connection whose stages are noted as bytes come and go.
pub(super) struct Watched {
    stream: TcpStream,
    state: Arc<State>,
}

impl Watched {
    pub(super) fn new(stream: TcpStream, state: Arc<State>) -> Watched {
        Watched { stream, state }
    }

    fn sent(&self, outcome: Poll<io::Result<usize>>) -> Poll<io::Result<usize>> {
        let mut now = self.state.lock();
        match &outcome {
            Poll::Pending => now.stuck = now.stuck.or_else(|| Some(Instant::now())),
            Poll::Ready(_) => now.stuck = None,
        }
        outcome
    }
}

impl AsyncRead for Watched {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.stream).poll_read(cx, buf))?;
        let stage = self.state.lock().stage;
        if buf.filled().len() > before && matches!(stage, Stage::Opened | Stage::Answered) {
            self.state.now(Stage::Headers);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write(cx, bytes);
        self.sent(outcome)
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        let outcome = Pin::new(&mut self.stream).poll_write_vectored(cx, parts);
        self.sent(outcome)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
