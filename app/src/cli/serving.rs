//! Serving the pages: what `holdfast serve` is told, and what goes on beside them for as long as it runs.

use std::{
    net::{IpAddr, SocketAddr},
    path::PathBuf,
    sync::Arc,
};

use super::{Where, contracts, open};
use crate::{App, clock, duties, finding, people, routes, running};

/// Where and how it is served.
#[derive(clap::Args)]
pub struct Serve {
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: SocketAddr,
    /// A proxy in front speaks TLS; needed to listen on anything but this machine itself
    #[arg(long)]
    behind_https: bool,
    /// The address of a proxy in front that sets X-Forwarded-For; may be given more than once
    #[arg(long = "proxy", value_name = "ADDRESS")]
    proxies: Vec<IpAddr>,
    /// A file out of this server's reach, to which the signed head of the journal is added every hour
    #[arg(long, env = "HOLDFAST_HEADS", value_name = "FILE")]
    heads: Option<PathBuf>,
    /// A file that names the provider of single sign-on (OpenID Connect)
    #[arg(long, env = "HOLDFAST_SINGLE_SIGN_ON", value_name = "FILE")]
    single_sign_on: Option<PathBuf>,
    /// A file that names the server by which warnings go out by mail
    #[arg(long, env = "HOLDFAST_MAIL", value_name = "FILE")]
    mail: Option<PathBuf>,
}

/// Serves until the system asks it to stop.
pub(super) async fn serve(place: &Where, args: Serve) -> Result<(), String> {
    let Serve { listen, behind_https, proxies, heads, single_sign_on, mail } = args;
    if !listen.ip().is_loopback() && !behind_https {
        return Err(format!(
            "{listen} can be reached from other machines, and pages would cross the network in the clear. \
             Put a proxy that speaks TLS in front and add --behind-https, or listen on 127.0.0.1"
        ));
    }
    for told in place.folder.reachable_by_others().map_err(|e| e.to_string())? {
        tracing::warn!("{told}");
    }
    let provider = match single_sign_on {
        Some(file) => Some(Arc::new(running::accounts::single_sign_on::Provider::read(&file)?)),
        None => None,
    };
    let mail = match mail {
        Some(file) => Some(Arc::new(running::warnings::Mail::read(&file)?)),
        None => None,
    };
    let db = open(place).await?;
    let latest: Option<(i64,)> = db.one("SELECT at FROM journal ORDER BY seq DESC LIMIT 1", vec![]).await.map_err(|e| e.to_string())?;
    let latest = latest.and_then(|(at,)| jiff::Timestamp::from_microsecond(at).ok());
    if let Some(doubt) = clock::doubt_beside(db.clock.now(), latest) {
        tracing::warn!("{doubt}");
    }
    let contracts = contracts()?;
    if let Some(broken) = &contracts.broken {
        tracing::error!(broken, "a contract pack could not be read and is left out");
    }
    let app = App {
        db: db.clone(),
        forms: Arc::new(crate::forms::Forms::load(&contracts.root)),
        templates: Arc::new(crate::documents::load(&contracts.root)),
        asks: Arc::new(running::cli::asks(&contracts.root)?),
        contracts: Arc::new(contracts),
        behind_https,
        provider,
        mail,
    };
    let listener = tokio::net::TcpListener::bind(listen).await.map_err(|e| format!("cannot listen on {listen}: {e}"))?;
    let address = listener.local_addr().map_err(|e| e.to_string())?;
    crate::say!("Holdfast is ready at http://{address}");
    let spelt = tokio::spawn(spelt_if_needed(app.clone()));
    let anew = tokio::spawn(anew_if_needed(app.clone()));
    let gathered = tokio::spawn(finding::gather::always(app.clone()));
    let warned = tokio::spawn(running::warnings::always(app.clone()));
    let sign = |file| crate::journal_page::cli::sign_hourly(db.clone(), place.folder.signing_key(), file);
    let signed = heads.map(|file| tokio::spawn(sign(file)));
    desk::serve::serve(
        listener,
        routes::router(app),
        desk::serve::Limits { proxies, ..desk::serve::Limits::usual(behind_https) },
        asked_to_stop(),
    )
    .await;
    spelt.abort();
    anew.abort();
    gathered.abort();
    warned.abort();
    if let Some(signed) = signed {
        signed.abort();
    }
    db.close().await;
    Ok(())
}

/// Pages are served meanwhile, and people are found by the words that were kept before.
async fn spelt_if_needed(app: App) {
    match app.db.apart(people::name_words::if_spelt_otherwise(&app.db)).await {
        Ok(true) => tracing::info!("the words that people are found by were worked out anew"),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "the words that people are found by were not worked out anew; the next start goes on"),
    }
}

/// Pages are served meanwhile, with the deadlines as they stand.
async fn anew_if_needed(app: App) {
    if let Err(error) = running::contracts::services::make_all(&app.db, &app.contracts).await {
        tracing::error!(%error, "not every service of the contracts could be made; the next start goes on");
    }
    match app.db.apart(duties::anew::if_rules_changed(&app.db, &app.contracts)).await {
        Ok(true) => tracing::info!("every deadline was worked out anew: the rules have changed"),
        Ok(false) => {}
        Err(error) => tracing::error!(%error, "the rules have changed, and not every deadline was worked out anew; the next start goes on"),
    }
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let Ok(mut terminate) = signal(SignalKind::terminate()) else { return };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = tokio::signal::ctrl_c() => {}
    }
}
