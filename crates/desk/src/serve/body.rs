//! A form or a workbook on its way in.

use std::{
    pin::Pin,
    sync::Arc,
    task::{Context, Poll, ready},
    time::Duration,
};

use axum::body::Bytes;
use hyper::body::{Body, Frame, Incoming, SizeHint};
use tokio::time::{Instant, Sleep, sleep};

use super::connection::{Stage, State};

/// A body that fails when it pauses too long, or takes too long in all; its handler then says so on a page.
pub(super) struct Arriving {
    body: Incoming,
    state: Arc<State>,
    pause: Duration,
    whole: Instant,
    /// Ends with whichever is over first.
    over: Pin<Box<Sleep>>,
}

impl Arriving {
    pub(super) fn new(body: Incoming, state: Arc<State>, pause: Duration, whole: Duration) -> Arriving {
        Arriving { body, state, pause, whole: Instant::now() + whole, over: Box::pin(sleep(pause.min(whole))) }
    }
}

#[derive(Debug, thiserror::Error)]
#[error("what was sent did not arrive in time")]
struct Late;

impl Body for Arriving {
    type Data = Bytes;
    type Error = Box<dyn std::error::Error + Send + Sync>;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Poll::Ready(frame) = Pin::new(&mut self.body).poll_frame(cx) {
            let next = (Instant::now() + self.pause).min(self.whole);
            self.over.as_mut().reset(next);
            if frame.is_none() || self.body.is_end_stream() {
                self.state.now(Stage::Working);
            }
            return Poll::Ready(frame.map(|frame| frame.map_err(Into::into)));
        }
        ready!(self.over.as_mut().poll(cx));
        Poll::Ready(Some(Err(Late.into())))
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
