//! `gatepost admin oauth-client`.

mod fields;
mod registration_token;
mod secret;

use clap::{Args, Subcommand, ValueEnum};
use gatepost_model::Malformed;
use gatepost_proto::{
    identity::v1::{
        CreateOauthClientRequest, DeleteOauthClientRequest, GetOauthClientRequest,
        ListOauthClientsRequest, OauthClient, OauthClientAudience, OauthClientAuthentication,
        RotateOauthClientSecretRequest, UpdateOauthClientRequest,
    },
    preset::Preset,
};
use gatepost_runtime::config::Span;
use prost_types::FieldMask;

use super::{AdminError, Clients, Report, output::every_page};
use fields::fields;
use secret::{SecretTarget, hand_over};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Register an application that signs people in; its secret is shown once
    Create {
        /// Its name, as people see it
        name: String,
        /// How programs of this kind are registered: roundcube, nextcloud, web, native, device or mail-server
        #[arg(long, value_parser = preset)]
        preset: Option<Preset>,
        /// Organization that it belongs to; without it, the installation
        #[arg(long, default_value = "")]
        organization: String,
        #[command(flatten)]
        settings: Box<Settings>,
        #[command(flatten)]
        target: SecretTarget,
    },
    /// List applications
    List {
        /// Only those of this organization
        #[arg(long, default_value = "")]
        organization: String,
    },
    /// Show one
    Show {
        /// Its client id
        client: String,
    },
    /// Change what is given; what is not given stays
    Update {
        /// Its client id
        client: String,
        /// Its name, as people see it
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        settings: Box<Settings>,
        /// Keep it from use, or let it be used again
        #[arg(long, value_name = "BOOL")]
        enabled: Option<bool>,
    },
    /// Make a new secret; the old one goes on for a while
    RotateSecret {
        /// Its client id
        client: String,
        /// How long the old secret still works
        #[arg(long, value_name = "SPAN", default_value = "0s")]
        keep_old: Span,
        #[command(flatten)]
        target: SecretTarget,
    },
    /// Tokens with which applications may register themselves
    #[command(subcommand)]
    RegistrationToken(registration_token::Command),
    /// Delete one; whatever it was let in to ends at once
    Delete {
        /// Its client id
        client: String,
    },
}

/// What a client is; in `update`, what of it changes.
#[derive(Args, Debug)]
pub(crate) struct Settings {
    /// Where it may have people sent back to, as it stands; may be repeated
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where it may have people sent after they signed out; may be repeated
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// Told when a session ends (OpenID Connect Back-Channel Logout)
    #[arg(long, value_name = "URI")]
    backchannel_logout_uri: Option<String>,
    /// How it says who it is
    #[arg(long, value_enum)]
    authentication: Option<Authentication>,
    /// Grant type, such as authorization_code; may be repeated
    #[arg(long = "grant-type", value_name = "TYPE")]
    grant_types: Vec<String>,
    /// The most it may ask for, such as "openid email imap"
    #[arg(long, value_name = "SCOPES")]
    scope: Option<String>,
    /// Whom it may sign in
    #[arg(long, value_enum)]
    audience: Option<Audience>,
    /// Do not ask people whether they agree
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    trusted: Option<bool>,
    /// It may ask about tokens of other applications, such as a mail server
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    introspects: Option<bool>,
    /// It asks for codes without PKCE, as Roundcube 1.6 does; only with a secret
    #[arg(long, value_name = "BOOL", num_args = 0..=1, require_equals = true, default_missing_value = "true")]
    without_pkce: Option<bool>,
    /// Where people read about it
    #[arg(long, value_name = "URL")]
    home_url: Option<String>,
    /// Where it says what it does with data
    #[arg(long, value_name = "URL")]
    policy_url: Option<String>,
    /// Its terms of use
    #[arg(long, value_name = "URL")]
    terms_url: Option<String>,
    /// Algorithm of its ID tokens: ES256 or EdDSA
    #[arg(long, value_name = "ALGORITHM")]
    id_token_algorithm: Option<String>,
    /// File with its public keys, a JSON Web Key Set
    #[arg(long, value_name = "FILE")]
    jwks: Option<std::path::PathBuf>,
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Authentication {
    /// It can keep no secret
    None,
    /// A secret, in the header of the request
    SecretBasic,
    /// A secret, in the body of the request
    SecretPost,
    /// A signature by a key of its own
    PrivateKeyJwt,
}

impl From<Authentication> for OauthClientAuthentication {
    fn from(given: Authentication) -> Self {
        match given {
            Authentication::None => Self::None,
            Authentication::SecretBasic => Self::SecretBasic,
            Authentication::SecretPost => Self::SecretPost,
            Authentication::PrivateKeyJwt => Self::PrivateKeyJwt,
        }
    }
}

#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Audience {
    /// Members of its organization
    Members,
    /// Everybody with an account here
    Everyone,
}

fn preset(text: &str) -> Result<Preset, Malformed> {
    text.parse()
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    let applications = &mut clients.oauth_clients;
    match command {
        Command::Create { name, preset, organization, settings, target } => {
            let target = target.open()?;
            let mut client = preset.map(Preset::client).unwrap_or_default();
            settings.apply(&mut client)?;
            let client =
                Some(OauthClient { name, organization_id: organization, enabled: true, ..client });
            let request = CreateOauthClientRequest { client, idempotency_key: String::new() };
            let made = applications.create_oauth_client(request).await?.into_inner();
            let mut fields = fields(&made.client.unwrap_or_default());
            fields.insert(1, ("secret", hand_over(made.secret, target)?));
            Ok(Report::Item(fields))
        }
        Command::List { organization } => {
            let all = every_page!(
                applications,
                list_oauth_clients,
                ListOauthClientsRequest { organization_id: organization },
                clients
            );
            Ok(Report::List(all.iter().map(fields::row).collect()))
        }
        Command::Show { client: client_id } => {
            let request = GetOauthClientRequest { client_id };
            let found = applications.get_oauth_client(request).await?.into_inner();
            Ok(Report::Item(fields(&found.client.unwrap_or_default())))
        }
        Command::Update { client, name, settings, enabled } => {
            let mut changed = OauthClient { id: client, ..OauthClient::default() };
            let mut paths = settings.apply(&mut changed)?;
            if let Some(name) = name {
                changed.name = name;
                paths.push("name");
            }
            if let Some(enabled) = enabled {
                changed.enabled = enabled;
                paths.push("enabled");
            }
            let paths = paths.into_iter().map(str::to_owned).collect();
            let request = UpdateOauthClientRequest {
                client: Some(changed),
                update_mask: Some(FieldMask { paths }),
            };
            let changed = applications.update_oauth_client(request).await?.into_inner();
            Ok(Report::Item(fields(&changed.client.unwrap_or_default())))
        }
        Command::RotateSecret { client: client_id, keep_old, target } => {
            let target = target.open()?;
            let keep_old_seconds = u32::try_from(keep_old.0.as_secs()).unwrap_or(u32::MAX);
            let request = RotateOauthClientSecretRequest { client_id, keep_old_seconds };
            let made = applications.rotate_oauth_client_secret(request).await?.into_inner();
            Ok(Report::Item(vec![("secret", hand_over(made.secret, target)?)]))
        }
        Command::RegistrationToken(command) => {
            registration_token::run(command, &mut clients.registration_tokens).await
        }
        Command::Delete { client: client_id } => {
            let request = DeleteOauthClientRequest { client_id };
            applications.delete_oauth_client(request).await?;
            Ok(Report::Done("the application is deleted"))
        }
    }
}

impl Settings {
    /// Puts what is given into a client; says which of its fields that were.
    fn apply(self, client: &mut OauthClient) -> Result<Vec<&'static str>, AdminError> {
        let mut given = Vec::new();
        let mut put = |path: &'static str, is_given: bool| {
            if is_given {
                given.push(path);
            }
            is_given
        };
        if put("redirect_uris", !self.redirect_uris.is_empty()) {
            client.redirect_uris = self.redirect_uris;
        }
        if put("post_logout_redirect_uris", !self.post_logout_redirect_uris.is_empty()) {
            client.post_logout_redirect_uris = self.post_logout_redirect_uris;
        }
        if put("grant_types", !self.grant_types.is_empty()) {
            client.grant_types = self.grant_types;
        }
        if put("scopes", self.scope.is_some()) {
            let scopes = self.scope.unwrap_or_default();
            client.scopes = scopes.split_whitespace().map(str::to_owned).collect();
        }
        let texts = [
            (
                "backchannel_logout_uri",
                self.backchannel_logout_uri,
                &mut client.backchannel_logout_uri,
            ),
            ("home_url", self.home_url, &mut client.home_url),
            ("policy_url", self.policy_url, &mut client.policy_url),
            ("terms_url", self.terms_url, &mut client.terms_url),
            ("id_token_algorithm", self.id_token_algorithm, &mut client.id_token_algorithm),
            (
                "jwks_json",
                self.jwks.map(std::fs::read_to_string).transpose()?,
                &mut client.jwks_json,
            ),
        ];
        for (path, text, field) in texts {
            if let Some(text) = text {
                put(path, true);
                *field = text;
            }
        }
        if let Some(authentication) = self.authentication {
            put("authentication", true);
            client.authentication = OauthClientAuthentication::from(authentication).into();
        }
        if let Some(audience) = self.audience {
            put("audience", true);
            client.audience = match audience {
                Audience::Members => OauthClientAudience::Members,
                Audience::Everyone => OauthClientAudience::Everyone,
            }
            .into();
        }
        for (path, value, field) in [
            ("trusted", self.trusted, &mut client.trusted),
            ("introspects", self.introspects, &mut client.introspects),
            ("without_pkce", self.without_pkce, &mut client.without_pkce),
        ] {
            if let Some(value) = value {
                put(path, true);
                *field = value;
            }
        }
        Ok(given)
    }
}
