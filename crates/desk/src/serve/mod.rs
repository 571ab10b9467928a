//! Taking connections and giving pages, so that whoever is slow, on purpose or by a bad line, slows nobody else.
//!
//! Every stage of a connection has its time: the first byte, the headers, the form, the answer, the pause until the next
//! page. When all places are taken, the connection that has waited longest without a request makes room.

mod body;
mod connection;
mod places;

use std::{net::IpAddr, sync::Arc, time::Duration};

use axum::{
    Router,
    body::Body,
    extract::{self, Request},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use hyper::{
    body::{Body as _, Incoming},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::{Semaphore, watch},
    time::Instant,
};
use tower::ServiceExt as _;

use self::{
    body::Arriving,
    connection::{Stage, State, Watched},
    places::Places,
};
use crate::{Desk, error::Problem, room::house};

/// How long each stage of a connection may take, and how many there may be.
#[derive(Clone, Debug)]
pub struct Limits {
    /// From the connection to its first byte.
    pub first_byte: Duration,
    /// From a request's first byte to the end of its headers.
    pub headers: Duration,
    /// A whole form; and how long an upload may pause.
    pub form: Duration,
    /// A whole upload.
    pub upload: Duration,
    /// While an answer is sent, from one piece taken to the next.
    pub answer: Duration,
    /// From one answer to the next request. Longer than proxies keep a connection, so that they close it first.
    pub idle: Duration,
    pub connections: usize,
    /// Of one address; nothing where a proxy stands in front and all come from its address.
    pub per_address: Option<usize>,
    /// Proxies whose word is taken for where a request comes from (X-Forwarded-For).
    pub proxies: Vec<IpAddr>,
    /// When asked to stop: how long requests under way may go on.
    pub stopping: Duration,
    /// What is not there, or is refused, is answered after so long or a multiple of it: how long it took to find out would tell the two
    /// apart.
    pub refused: Duration,
}

impl Limits {
    pub fn usual(behind_https: bool) -> Limits {
        Limits {
            first_byte: Duration::from_secs(10),
            headers: Duration::from_secs(10),
            form: Duration::from_secs(15),
            upload: Duration::from_secs(300),
            answer: Duration::from_secs(15),
            idle: Duration::from_secs(75),
            connections: 512,
            per_address: (!behind_https).then_some(128),
            proxies: vec![],
            stopping: Duration::from_secs(20),
            refused: Duration::from_millis(25),
        }
    }

    /// When a refusal goes out that was known now.
    fn out_at(&self, begun: Instant) -> Instant {
        let step = self.refused.max(Duration::from_millis(1));
        let steps = (begun.elapsed() + NEARLY).as_nanos() / step.as_nanos() + 1;
        begun + step * u32::try_from(steps).unwrap_or(u32::MAX)
    }
}

/// Where a request comes from.
#[derive(Clone)]
pub struct Caller {
    pub address: IpAddr,
    connection: Option<Arc<State>>,
}

impl Caller {
    /// Somebody at an address, over no connection of ours.
    pub fn at(address: IpAddr) -> Caller {
        Caller { address, connection: None }
    }

    /// Waits for something that many may wait for; whoever needs a place meanwhile may have this one's.
    pub async fn giving_way<T>(&self, wait: impl Future<Output = T>) -> T {
        let stage = |stage| self.connection.iter().for_each(|connection| connection.now(stage));
        stage(Stage::Waiting);
        let done = wait.await;
        stage(Stage::Working);
        done
    }

    /// What a proxy that is trusted says is the last address that is not a trusted proxy's; what anybody else says is nothing.
    fn of<B>(request: &hyper::Request<B>, connection: &Arc<State>, proxies: &[IpAddr]) -> Caller {
        let said = request.headers().get_all("x-forwarded-for").iter().filter_map(|value| value.to_str().ok());
        let hops: Vec<&str> = said.flat_map(|value| value.split(',')).map(str::trim).collect();
        let mut from = connection.from;
        for hop in hops.iter().rev() {
            if !proxies.contains(&from) {
                break;
            }
            let Ok(before) = hop.parse() else { break };
            from = before;
        }
        Caller { address: from.to_canonical(), connection: Some(connection.clone()) }
    }
}

/// An address that has all the places that it may have waits so long before one of its connections makes room for the next: cut
/// off at once, whoever floods would only come again at once. So many wait there; the next is refused.
const AT_THE_DOOR: Duration = Duration::from_millis(300);
static DOOR: Semaphore = Semaphore::const_new(256);

/// The runtime's timer wakes in whole milliseconds from when it began to wait, which would tell when that was. So it is used until
/// nearly then, and a thread sleeps for the rest.
const NEARLY: Duration = Duration::from_millis(3);

async fn exactly_at(at: Instant) {
    tokio::time::sleep_until(at - NEARLY).await;
    let rest = at.saturating_duration_since(Instant::now());
    let _ = tokio::task::spawn_blocking(move || std::thread::sleep(rest)).await;
}

/// So long a handler may take, and one that reads a file.
const HANDLER: Duration = Duration::from_secs(60);
const READS_A_FILE: Duration = Duration::from_secs(400);

/// Ends a request that takes too long with a page that says so. What it was changing is undone.
pub async fn in_time(extract::State(desk): extract::State<Desk>, request: Request, next: Next) -> Response {
    let time = if house().takes_a_file(request.method(), request.uri().path(), request.headers()) { READS_A_FILE } else { HANDLER };
    match tokio::time::timeout(time, desk.db.apart(next.run(request))).await {
        Ok(response) => response,
        Err(_) => Problem::Busy.into_response(),
    }
}

/// Serves until `stop` is done; then lets requests under way end.
pub async fn serve(listener: TcpListener, router: Router, limits: Limits, stop: impl Future<Output = ()>) {
    let limits = Arc::new(limits);
    let places = Arc::new(Places::default());
    let (stopping, stopped) = watch::channel(false);
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, address) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                // Too many open files, or a connection that ended before it began.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be taken");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let (router, limits, places, stopped) = (router.clone(), limits.clone(), places.clone(), stopped.clone());
        let asks_again = places.are_taken_by(address.ip(), &limits);
        let Some(before_the_door) = (if asks_again { DOOR.try_acquire().ok().map(Some) } else { Some(None) }) else { continue };
        tokio::spawn(async move {
            if before_the_door.is_some() {
                tokio::time::sleep(AT_THE_DOOR).await;
            }
            drop(before_the_door);
            let Some(state) = places.take(address.ip(), &limits) else { return };
            let seat = Seat { places, state };
            one(stream, router, &seat.state, limits, stopped).await;
        });
    }
    drop(listener);
    let _ = stopping.send(true);
    let until = Instant::now() + limits.stopping;
    while places.taken() > 0 && Instant::now() < until {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// The place of a connection, given back however that ends.
struct Seat {
    places: Arc<Places>,
    state: Arc<State>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.places.leave(&self.state);
    }
}

/// One connection, from its first byte to its end.
async fn one(stream: TcpStream, router: Router, state: &Arc<State>, limits: Arc<Limits>, mut stopped: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let service = {
        let (state, limits) = (state.clone(), limits.clone());
        service_fn(move |request: hyper::Request<Incoming>| {
            let (router, state, limits) = (router.clone(), state.clone(), limits.clone());
            async move {
                let upload = house().takes_a_file(request.method(), request.uri().path(), request.headers());
                // An upload keeps its place while its bytes come: only who is signed in is asked for them, and few at once.
                state.now(if upload || request.body().is_end_stream() { Stage::Working } else { Stage::Form });
                let whole = if upload { limits.upload } else { limits.form };
                let caller = Caller::of(&request, &state, &limits.proxies);
                let mut request = request;
                request.extensions_mut().insert(caller);
                let request = request.map(|body| Body::new(Arriving::new(body, state.clone(), limits.form, whole)));
                let begun = Instant::now();
                let response = router.oneshot(request).await;
                if response.as_ref().is_ok_and(|response| response.status() == StatusCode::NOT_FOUND) {
                    exactly_at(limits.out_at(begun)).await;
                }
                state.now(Stage::Answered);
                response
            }
        })
    };
    let io = TokioIo::new(Watched::new(stream, state.clone()));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        // Ours knows the first byte from the headers and from the pause between two pages.
        .header_read_timeout(None)
        .max_buf_size(64 * 1024)
        .serve_connection(io, service);
    let mut connection = std::pin::pin!(connection);
    let mut leaving = false;
    loop {
        tokio::select! {
            _ = connection.as_mut() => return,
            () = state.overdue(&limits) => return,
            _ = stopped.changed(), if !leaving => {
                leaving = true;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}
