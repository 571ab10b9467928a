//! Who is connected, and who makes room when there are too many.

use std::{
    collections::BTreeMap,
    net::IpAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use super::{Limits, connection::State};

#[derive(Default)]
pub(super) struct Places(Mutex<Taken>);

#[derive(Default)]
struct Taken {
    next: u64,
    all: BTreeMap<u64, Arc<State>>,
}

impl Places {
    fn lock(&self) -> MutexGuard<'_, Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A place for a new connection. When all are taken, or all that one address may have, the one of them that has
    /// waited longest without a whole request goes; when there is none such, the new one finds no place.
    pub(super) fn take(&self, from: IpAddr, limits: &Limits) -> Option<Arc<State>> {
        let mut taken = self.lock();
        if let Some(most) = limits.per_address
            && taken.all.values().filter(|state| state.from == from).count() >= most
        {
            taken.make_room(|state| state.from == from)?;
        }
        if taken.all.len() >= limits.connections {
            taken.make_room(|_| true)?;
        }
        taken.next += 1;
        let state = Arc::new(State::opened(taken.next, from));
        taken.all.insert(state.id, state.clone());
        Some(state)
    }

    /// Whether an address has all the places that it may have.
    pub(super) fn are_taken_by(&self, address: IpAddr, limits: &Limits) -> bool {
        limits.per_address.is_some_and(|most| self.lock().all.values().filter(|state| state.from == address).count() >= most)
    }

    pub(super) fn leave(&self, state: &State) {
        self.lock().all.remove(&state.id);
    }

    pub(super) fn taken(&self) -> usize {
        self.lock().all.len()
    }
}

impl Taken {
    fn make_room(&mut self, among: impl Fn(&State) -> bool) -> Option<()> {
        let waiting = self.all.values().filter(|state| among(state)).filter_map(|state| Some((state.waiting_since()?, state.id)));
        let (_, id) = waiting.min()?;
        self.all.remove(&id)?.cut();
        Some(())
    }
}
