//! How deadlines are counted: dates, states, properties, and packs that are refused.

mod dates;
mod given;
mod order;
mod properties;
mod refusals;
mod states;
