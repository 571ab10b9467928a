//! Connecting to PostgreSQL over its wire, and what it says when that fails.

use std::{str::FromStr as _, time::Duration};

use sqlx::{
    Connection as _, Executor as _, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions, PgSslMode},
};

use super::{DbError, open::Hold};

/// Each connection of Holdfast holds this lock on its schema until it closes, so that a copy finds out whether anybody
/// works on the database, and keeps it to itself.
const WORKING: &str = "SELECT pg_advisory_lock_shared(1215, hashtext(coalesce(current_schema(), '')))";
const ALONE: &str = "SELECT pg_advisory_lock(1215, hashtext(coalesce(current_schema(), '')))";
/// A server that was just stopped lets go of its lock when PostgreSQL has seen its connections end, which is a moment later.
const A_MOMENT: &str = "SET lock_timeout = '2s'";

pub(super) async fn postgres(url: &str, schema: Option<&str>, hold: Hold) -> Result<PgPool, DbError> {
    let options = postgres_options(url, schema)?;
    let pool = PgPoolOptions::new()
        // Whoever waits for a connection behind a thousand others is served; where none comes back the database is away.
        .acquire_timeout(Duration::from_secs(12))
        // sqlx asks whether the connection is still there before it lends one, and again when it comes back: each asking takes
        // as long as a page's own. One that came back just now was asked then.
        .test_before_acquire(false)
        .before_acquire(|connection, about| {
            Box::pin(async move {
                if about.idle_for > Duration::from_secs(1) {
                    connection.ping().await?;
                }
                Ok(true)
            })
        });
    if hold == Hold::Shared {
        let working = pool.max_connections(connections()).after_connect(|connection, _| {
            Box::pin(async move {
                connection.execute(WORKING).await?;
                Ok(())
            })
        });
        return working.connect_with(options).await.map_err(away);
    }
    // The lock is the one connection's own, and lasts as long.
    let pool = pool.max_connections(1).idle_timeout(None).max_lifetime(None).connect_with(options).await.map_err(away)?;
    pool.execute(A_MOMENT).await?;
    match pool.execute(ALONE).await {
        // lock_not_available
        Err(sqlx::Error::Database(refused)) if refused.code().as_deref() == Some("55P03") => return Err(DbError::InUse),
        locked => locked?,
    };
    pool.execute("RESET lock_timeout").await?;
    Ok(pool)
}

/// Of one server to PostgreSQL. Each learns every statement for itself, so more than have work to do make pages slower.
fn connections() -> u32 {
    let cores = std::thread::available_parallelism().map_or(2, |n| u32::try_from(n.get()).unwrap_or(32));
    (cores * 4).clamp(8, 32)
}

fn postgres_options(url: &str, schema: Option<&str>) -> Result<PgConnectOptions, DbError> {
    use sqlx::ConnectOptions as _;
    let mut options = PgConnectOptions::from_str(url)
        .map_err(|_| DbError::Away("the address is not understood; it looks like postgres://user@host/database".into()))?
        .application_name("holdfast")
        // Compiling a statement takes longer than any page's statement runs (53 functions of the board's: 25 ms).
        // And a page elsewhere on a solid-state disk costs hardly more than the next: with PostgreSQL's usual 4, made for
        // turning disks, it reads all referrals to find the thousand that are on the board.
        .options([("jit", "off"), ("random_page_cost", "1.1")])
        .statement_cache_capacity(400)
        .disable_statement_logging();
    let host = options.get_host();
    let here = options.get_socket().is_some()
        || host.starts_with('/')
        || host == "localhost"
        || host.trim_matches(['[', ']']).parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    // sqlx would go on in the clear where the other side offers no TLS. Whoever wants that on their own network says so.
    if !here && matches!(options.get_ssl_mode(), PgSslMode::Prefer | PgSslMode::Allow) {
        options = options.ssl_mode(PgSslMode::VerifyFull);
    }
    if let Some(schema) = schema {
        // Extensions stand in public.
        options = options.options([("search_path", format!("{schema},public"))]);
    }
    Ok(options)
}

/// A database that is not there is said to be away, so that people are told what to do.
pub(super) fn away(error: sqlx::Error) -> DbError {
    match error {
        // What rustls finds wrong with a certificate comes as invalid data.
        sqlx::Error::Io(e) if e.kind() == std::io::ErrorKind::InvalidData => not_private(&e),
        sqlx::Error::Tls(e) => not_private(&e),
        sqlx::Error::Io(e) => DbError::Away(e.to_string()),
        sqlx::Error::PoolTimedOut => DbError::Away("it does not answer, or a copy of it is being made".into()),
        sqlx::Error::Database(e) => DbError::from(sqlx::Error::Database(e)).or_away(),
        other => other.into(),
    }
}

fn not_private(error: &dyn std::fmt::Display) -> DbError {
    DbError::Away(format!(
        "no private line to it: {error}. Name the authority of its certificate in the address, sslrootcert=FILE; \
         or sslmode=disable where the network itself keeps others out"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_to_another_machine_is_private_unless_the_address_says_otherwise() {
        let mode = |url: &str| format!("{:?}", postgres_options(url, None).expect("an address").get_ssl_mode());
        assert_eq!(mode("postgres://h@db.example.org/h"), "VerifyFull");
        assert_eq!(mode("postgres://h@10.0.0.5/h?sslmode=prefer"), "VerifyFull");
        assert_eq!(mode("postgres://h@10.0.0.5/h?sslmode=disable"), "Disable");
        assert_eq!(mode("postgres://h@10.0.0.5/h?sslmode=require"), "Require");
        for here in
            ["postgres://h@127.0.0.1/h", "postgres://h@[::1]/h", "postgres://h@localhost/h", "postgres:///h?host=/var/run/postgresql"]
        {
            assert_eq!(mode(here), "Prefer", "{here}");
        }
    }
}
