//! `gatepost device`: the reference client of the device API. What a phone app does, on the command
//! line: it holds a key, is linked to an account, and approves or denies its logins.

mod api;
mod connection;
mod keys;

use std::{io::Read, path::PathBuf, sync::Arc, time::Duration};

use clap::{Args, Subcommand};
use gatepost_device::{ApprovalNumber, CODE_STEP_SECONDS, Decision, Invitation, offline_code};
use gatepost_model::{Clock, Entropy};
use serde_json::{Value, json};

use crate::admin::Report;
use api::{Api, Claim, Login};
use keys::Keys;

/// How long one request waits for a login, in seconds: as long as the server lets it.
const WAIT: u64 = 15;

/// What every command of a device works with.
#[derive(Args, Debug)]
pub(crate) struct Options {
    /// File with this device's keys; by default gatepost/device.json in the user's data directory
    #[arg(long, global = true, value_name = "FILE", env = "GATEPOST_DEVICE_KEYS")]
    keys: Option<PathBuf>,
}

/// What a device does.
#[derive(Subcommand, Debug)]
pub(crate) enum DeviceCommand {
    /// Link this device to an account with the code that the page "Add a phone" shows
    Enroll(Enroll),
    /// Say what this device is linked to, and whether its owner has confirmed it
    Status,
    /// Show the login that waits for an answer, if any
    List,
    /// Wait until a login asks, and show it
    Wait {
        /// How long, in seconds
        #[arg(long, default_value_t = 120, value_name = "SECONDS")]
        timeout: u64,
    },
    /// Approve the login that waits, with the number that its screen shows
    Approve {
        /// The two digits on the screen
        number: String,
        /// Id of the login; the one that waits, without it
        #[arg(long)]
        login: Option<String>,
    },
    /// Deny the login that waits: it is somebody else. It ends, and the owner is warned by mail
    Deny {
        /// Id of the login; the one that waits, without it
        #[arg(long)]
        login: Option<String>,
    },
    /// Show the code that opens a login without a network
    Code,
    /// Delete this device's keys. Remove it from the account, too, on the page "Two-step login"
    Remove {
        /// Do not ask
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args, Debug)]
pub(crate) struct Enroll {
    /// Text of the QR code, in quotes; - reads it from standard input
    invitation: String,
    /// What this device is called on the page
    #[arg(long, default_value = "Command line")]
    name: String,
    /// Trust the certificate authorities in this file (PEM), and no others, for this server
    #[arg(long, value_name = "FILE")]
    ca: Option<PathBuf>,
    /// Do not wait until its owner has confirmed it on the page
    #[arg(long)]
    no_wait: bool,
}

/// Why a device did not do what was asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeviceError {
    #[error("{0}")]
    Usage(String),
    #[error("{0}: {1}")]
    File(PathBuf, std::io::Error),
    #[error("the server does not answer: {0}")]
    Away(String),
    #[error("{detail}")]
    Refused {
        /// HTTP status code.
        status: u16,
        /// Stable slug.
        reason: String,
        detail: String,
    },
    #[error(transparent)]
    Key(#[from] gatepost_device::KeyRefused),
    #[error(transparent)]
    Malformed(#[from] gatepost_model::Malformed),
}

impl DeviceError {
    /// The reason slug of a refusal.
    pub(crate) fn reason(&self) -> Option<&str> {
        match self {
            Self::Refused { reason, .. } => Some(reason),
            _ => None,
        }
    }
}

/// Does what a command says.
///
/// # Errors
///
/// [`DeviceError`].
pub(crate) async fn run(
    options: &Options,
    command: DeviceCommand,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Report, DeviceError> {
    let file = keys::file(options.keys.clone())?;
    match command {
        DeviceCommand::Enroll(ask) => enroll(&file, &ask, clock, entropy).await,
        DeviceCommand::Remove { yes } => {
            let keys = Keys::read(&file)?;
            if !yes {
                let text = format!(
                    "this deletes the keys of this device for {}; say --yes, and remove it on {}/account/security, too",
                    keys.email, keys.server
                );
                return Err(DeviceError::Usage(text));
            }
            std::fs::remove_file(&file).map_err(|error| DeviceError::File(file, error))?;
            Ok(Report::Done(
                "the keys are deleted; remove the device on the page of your account, too",
            ))
        }
        DeviceCommand::Code => {
            let keys = Keys::read(&file)?;
            let seconds = clock.now().unix_millis() / 1000;
            let code = offline_code(&keys.code_seed()?, seconds);
            let code =
                code.ok_or_else(|| DeviceError::Usage("the keys hold no seed".to_owned()))?;
            let left = CODE_STEP_SECONDS - seconds % CODE_STEP_SECONDS;
            Ok(Report::Item(vec![("code", code.into()), ("seconds_left", left.into())]))
        }
        DeviceCommand::Status => {
            let keys = Keys::read(&file)?;
            let mut api = Api::new(&keys, clock, entropy)?;
            let device = api.device().await?;
            Ok(Report::Item(vec![
                ("state", device.state.into()),
                ("name", device.name.into()),
                ("email", device.email.into()),
                ("server", keys.server.clone().into()),
                ("device_id", keys.device_id.clone().into()),
            ]))
        }
        DeviceCommand::List => {
            let mut api = Api::new(&Keys::read(&file)?, clock, entropy)?;
            Ok(Report::List(api.logins(0).await?.iter().map(fields).collect()))
        }
        DeviceCommand::Wait { timeout } => {
            let mut api = Api::new(&Keys::read(&file)?, clock, entropy)?;
            match wait(&mut api, Duration::from_secs(timeout)).await? {
                Some(login) => Ok(Report::Item(fields(&login))),
                None => Err(nothing_waits()),
            }
        }
        DeviceCommand::Approve { number, login } => {
            let number: ApprovalNumber = number.parse()?;
            let mut api = Api::new(&Keys::read(&file)?, clock, entropy)?;
            let login = which(&mut api, login).await?;
            api.answer(&login, Decision::Approve(number)).await?;
            Ok(Report::Done("the login is approved"))
        }
        DeviceCommand::Deny { login } => {
            let mut api = Api::new(&Keys::read(&file)?, clock, entropy)?;
            let login = which(&mut api, login).await?;
            api.answer(&login, Decision::Deny).await?;
            Ok(Report::Done("the login is denied, and its owner is warned"))
        }
    }
}

async fn enroll(
    file: &std::path::Path,
    ask: &Enroll,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
) -> Result<Report, DeviceError> {
    let text = match ask.invitation.as_str() {
        "-" => {
            let mut text = String::new();
            let read = std::io::stdin().take(4096).read_to_string(&mut text);
            read.map_err(|error| DeviceError::File("standard input".into(), error))?;
            text
        }
        text => text.to_owned(),
    };
    let invitation: Invitation = text.parse()?;
    let ca = match &ask.ca {
        Some(path) => Some(
            std::fs::read_to_string(path)
                .map_err(|error| DeviceError::File(path.clone(), error))?,
        ),
        None => None,
    };
    // The place is taken before the invitation is: it serves once.
    let place = keys::Place::take(file)?;
    let platform = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    let claim = Claim { invitation: &invitation, name: &ask.name, platform: &platform, ca };
    let keys = Api::enroll(claim).await?;
    place.fill(&keys)?;
    let mut api = Api::new(&keys, clock, entropy)?;
    if !ask.no_wait {
        until_confirmed(&mut api).await?;
    }
    let device = api.device().await?;
    Ok(Report::Item(vec![
        ("state", device.state.into()),
        ("name", device.name.into()),
        ("email", keys.email.clone().into()),
        ("server", keys.server.clone().into()),
        ("device_id", keys.device_id.clone().into()),
        ("keys", file.display().to_string().into()),
    ]))
}

/// The owner has ten minutes at most, by the server's word.
async fn until_confirmed(api: &mut Api) -> Result<(), DeviceError> {
    let bound = tokio::time::Instant::now() + Duration::from_secs(900);
    while api.device().await?.state != "active" {
        if tokio::time::Instant::now() >= bound {
            return Err(DeviceError::Usage("its owner has not confirmed this device".to_owned()));
        }
        tokio::time::sleep(Duration::from_secs(3)).await;
    }
    Ok(())
}

async fn wait(api: &mut Api, bound: Duration) -> Result<Option<Login>, DeviceError> {
    let until = tokio::time::Instant::now() + bound;
    loop {
        let left = until.saturating_duration_since(tokio::time::Instant::now());
        let found = api.logins(WAIT.min(left.as_secs())).await?;
        if let Some(login) = found.into_iter().next() {
            return Ok(Some(login));
        }
        if left.is_zero() {
            return Ok(None);
        }
        // A server without room to wait in answers at once.
        tokio::time::sleep(Duration::from_secs(1).min(left)).await;
    }
}

async fn which(api: &mut Api, login: Option<String>) -> Result<String, DeviceError> {
    if let Some(login) = login {
        return Ok(login);
    }
    let found = api.logins(0).await?.into_iter().next();
    found.map(|login| login.id).ok_or_else(nothing_waits)
}

fn nothing_waits() -> DeviceError {
    DeviceError::Usage("no login waits for this device".to_owned())
}

fn fields(login: &Login) -> Vec<(&'static str, Value)> {
    vec![
        ("id", json!(login.id)),
        ("purpose", json!(login.purpose)),
        ("place", json!(login.place)),
        ("ip", json!(login.ip)),
        ("program", json!(login.program)),
        ("created", json!(login.created)),
        ("expires", json!(login.expires)),
        ("tries_left", json!(login.tries_left)),
    ]
}
