//! The public API over HTTP: every RPC that an API token reaches, as `POST
//! /api/v1/<package.Service>/<Method>` with a JSON body in the proto3 JSON mapping, the way Connect
//! calls unary RPCs.
//!
//! One transcoder serves them all: what there is comes from the services' access tables, its shape
//! from the compiled descriptors. Web lends a call nothing of its own trust: RPCs without a scope are
//! not there, a bearer token that is not an API token goes nowhere, cookies are not looked at, and
//! the service at the end verifies the token and its scope.

mod call;
pub(crate) mod device;
mod directory;
mod openapi;
mod problem;

use std::{collections::BTreeMap, sync::Arc};

use gatepost_model::{Scope, ServiceName};
use gatepost_runtime::{access::Rule, link::Link};
use prost_reflect::{DescriptorPool, MethodDescriptor};

pub(crate) use call::call;
pub(crate) use directory::{list, openapi};
pub(crate) use problem::{ApiProblem, dress, is_api};

use crate::{Parts, config::ApiConfig, rate::Rate};

/// An RPC that programs may call.
pub(crate) struct ApiRpc {
    pub(crate) method: MethodDescriptor,
    pub(crate) scope: Scope,
    link: Link,
}

/// What the API serves, and how often.
pub(crate) struct Api {
    /// By name, `gatepost.<package>.v1.<Service>/<Rpc>`.
    rpcs: BTreeMap<&'static str, ApiRpc>,
    directory: bytes::Bytes,
    openapi: bytes::Bytes,
    by_network: Rate<std::net::IpAddr>,
    by_token: Rate<[u8; 32]>,
    /// Places for phones that wait: each holds a call to the identity service, which others need, too.
    waits: tokio::sync::Semaphore,
    pub(crate) config: ApiConfig,
}

impl Api {
    /// Reads the tables and the descriptors. What cannot be served is left out and logged: a test of
    /// the tables holds that there is nothing of the kind.
    pub(crate) fn new(parts: &Parts) -> Arc<Self> {
        let config = parts.config.api.clone();
        let pool = DescriptorPool::decode(gatepost_proto::FILE_DESCRIPTOR_SET);
        let pool = pool.unwrap_or_else(|error| {
            tracing::error!(%error, "the descriptors do not decode: there is no API");
            DescriptorPool::new()
        });
        let mut rpcs = BTreeMap::new();
        for (service, rules) in parts.rules.iter().filter(|_| config.enabled) {
            let Some(link) = link_to(parts, *service) else { continue };
            for rule in *rules {
                let Some(scope) = rule.scope else { continue };
                match method(&pool, rule) {
                    Some(method) => {
                        rpcs.insert(rule.rpc, ApiRpc { method, scope, link: link.clone() });
                    }
                    None => tracing::error!(rpc = rule.rpc, "cannot be served over HTTP"),
                }
            }
        }
        Arc::new(Self {
            directory: directory::document(&rpcs).into(),
            openapi: openapi::document(&rpcs, &parts.config.public_url).into(),
            rpcs,
            by_network: Rate::per_minute(config.per_network, config.burst),
            waits: tokio::sync::Semaphore::new(WAITS),
            by_token: Rate::per_minute(config.per_token, config.burst),
            config,
        })
    }
}

/// Phones that wait at once at most: fewer than half of the calls that a connection to another service
/// carries at once (`grpc.max_streams`).
const WAITS: usize = 100;

/// The method of a row that web may call, if it is unary.
fn method(pool: &DescriptorPool, rule: &Rule) -> Option<MethodDescriptor> {
    let (service, name) = rule.rpc.split_once('/')?;
    let service = pool.get_service_by_name(service)?;
    let method = service.methods().find(|method| method.name() == name)?;
    let unary = !method.is_client_streaming() && !method.is_server_streaming();
    (unary && rule.callers.contains(&ServiceName::Web)).then_some(method)
}

fn link_to(parts: &Parts, service: ServiceName) -> Option<Link> {
    match service {
        ServiceName::Identity => Some(parts.identity.clone()),
        ServiceName::Mailbox => Some(parts.mailbox.clone()),
        ServiceName::Organization => Some(parts.organization.clone()),
        ServiceName::Mail => Some(parts.mail.clone()),
        ServiceName::Web | ServiceName::Admin => None,
    }
}

/// What a scope is for, in the words of the API's documents; pages say it in the reader's language.
pub(crate) const fn about(scope: Scope) -> &'static str {
    match scope {
        Scope::AccountRead => "See the account: name, login e-mail, state.",
        Scope::ActivityRead => "Read the account's activity log.",
        Scope::SessionsRead => "See where the account is signed in.",
        Scope::SessionsWrite => "End sessions.",
        Scope::AppPasswordsRead => "See app passwords, never their secrets.",
        Scope::AppPasswordsWrite => {
            "Make and revoke app passwords. What it makes opens mail: give it with care."
        }
        Scope::MailboxesRead => {
            "See mail services, domains, mailboxes, who may open them, their logins and sizes."
        }
        Scope::MailboxesWrite => {
            "Make mailboxes, change addresses, quotas and who may open them. Whom it attaches reads \
             mail: give it with care."
        }
        Scope::DevicePasswordsRead => "See device passwords, never their secrets.",
        Scope::DevicePasswordsWrite => {
            "Make and revoke device passwords. What it makes opens mail: give it with care."
        }
        Scope::OrganizationsRead => {
            "See organizations, their members, teams, products and activity logs."
        }
        Scope::OrganizationsWrite => "Make organizations and change what they are called.",
        Scope::MembersWrite => {
            "Invite people, change what they may do, remove them. What it grants opens products: \
             give it with care."
        }
        Scope::ProductsWrite => "Add products, change, tag and transfer them.",
    }
}
