//! The pages of returns.
