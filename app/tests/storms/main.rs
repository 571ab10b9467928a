//! What must hold when things go wrong around Holdfast: it is killed, the power goes, the disk is full or fails, people
//! and machines are slow, PostgreSQL goes away. Each story says how often it happens; to have it happen more often:
//!
//!     HOLDFAST_KILLS=1000 cargo test -p holdfast --test storms killed -- --nocapture
//!     HOLDFAST_POWER_CUTS=10000 cargo test -p holdfast --test storms power -- --nocapture
//!
//! `HOLDFAST_SEED` repeats a run: every story prints its own.

#[path = "../stories/given/mod.rs"]
mod given;

mod away;
mod chance;
mod disk;
mod killed;
mod meanwhile;
mod pair;
mod power;
mod running;
mod slow;
mod taken;
mod upgraded;
