//! Logins over HTTP, for servers that ask that way: nginx's `auth_request`, Caddy's and Traefik's forward
//! authentication, CalDAV and CardDAV servers (`GET /auth/{imap|smtp|caldav|carddav|webdav}`), and nginx's
//! mail proxy (`GET /auth/nginx-mail`, "ngx_mail_auth_http_module").
//!
//! Every request costs one question to the mailbox service. Nothing is remembered, so that what was revoked
//! is refused at once; a server that keeps a session of its own decides for itself how long it does.

mod address;
mod login;
mod nginx_mail;
mod server;

#[cfg(test)]
mod tests;

pub use server::{HttpAuthParts, HttpAuthServer};
