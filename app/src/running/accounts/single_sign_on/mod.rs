//! Single sign-on: people show who they are to a provider of their organisation (OpenID Connect), and are let in as whose identity there was
//! linked to an account here before. No account is made by it, and no e-mail address that the provider does not vouch for is looked at.

/// Being sent to the provider, once, by one browser.
mod begun;
mod http;
pub(in crate::running) use http::is_private;
/// Whose account an identity opens.
pub(super) mod identities;
/// Linking, by the owner of an account or whoever sees to it.
pub(in crate::running) mod link_pages;
/// Going to the provider and coming back.
pub(in crate::running) mod pages;
mod provider;

pub use provider::Provider;
