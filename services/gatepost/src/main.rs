//! The Gatepost binary: all services in one process, one service a process, administration.

mod admin;
mod cli;
mod dav;
mod demo;
mod device;
mod peppers;
mod services;
mod settings;
mod start;

use std::{io::Write, process::ExitCode, sync::Arc};

use clap::{CommandFactory, Parser};
use gatepost_model::{ServiceName, SystemClock, SystemEntropy};
use gatepost_runtime::{link, tls::Pki};

use crate::{
    admin::{AdminCommand, AdminError, Clients, Format},
    cli::{Cli, Command, ConfigCommand, Global},
    device::{DeviceCommand, DeviceError, Options},
    settings::Settings,
    start::StartError,
};

/// Exit codes: 0 done, 1 failed, 2 used wrongly (clap's own), 78 the configuration is wrong
/// (`EX_CONFIG` of sysexits.h).
const EX_CONFIG: u8 = 78;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = matches!(
        cli.command,
        Command::Admin { json: true, .. } | Command::Device { json: true, .. }
    );
    let outcome = match cli.command {
        Command::Completions { shell } => {
            clap_complete::generate(shell, &mut Cli::command(), "gatepost", &mut std::io::stdout());
            Ok(())
        }
        Command::Config(command) => config(&cli.global, &command),
        Command::Admin { json, command: AdminCommand::Passwords(command) }
            if admin::passwords::is_offline(&command) =>
        {
            admin::passwords::offline(&command, if json { Format::Json } else { Format::Text })
                .map_err(Failure::from)
        }
        Command::Admin { json, command } => in_runtime(administer(&cli.global, json, command)),
        Command::Device { json, options, command } => in_runtime(as_device(json, options, command)),
        Command::Serve(args) => settings(&cli.global)
            .and_then(|settings| in_runtime(async { Ok(start::serve(settings, args).await?) })),
        Command::Identity => serve_one(&cli.global, ServiceName::Identity),
        Command::Mailbox => serve_one(&cli.global, ServiceName::Mailbox),
        Command::Organization => serve_one(&cli.global, ServiceName::Organization),
        Command::Mail => serve_one(&cli.global, ServiceName::Mail),
        Command::Web => serve_one(&cli.global, ServiceName::Web),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let words = if json { failure.to_json() } else { format!("gatepost: {failure}") };
            let _closed = writeln!(std::io::stderr(), "{words}");
            failure.code()
        }
    }
}

/// Why a command failed.
#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error("{0}")]
    Start(#[from] StartError),
    #[error("{0}")]
    Admin(#[from] AdminError),
    #[error("{0}")]
    Device(#[from] DeviceError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
}

impl Failure {
    /// For programs: what `--json` puts on standard error.
    fn to_json(&self) -> String {
        let mut error = serde_json::json!({ "message": self.to_string() });
        if let Self::Admin(AdminError::Refused(status)) = self {
            error["code"] = format!("{:?}", status.code()).into();
            error["reason"] = gatepost_runtime::status::reason(status).into();
            error["field"] = gatepost_runtime::status::field(status).into();
        }
        if let Self::Device(refused) = self {
            error["reason"] = refused.reason().into();
        }
        serde_json::json!({ "error": error }).to_string()
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::Start(StartError::Config(_)) => ExitCode::from(EX_CONFIG),
            Self::Start(_) | Self::Admin(_) | Self::Device(_) | Self::Io(_) => ExitCode::FAILURE,
        }
    }
}

fn settings(global: &Global) -> Result<Settings, Failure> {
    let loaded = Settings::load(global).map_err(StartError::Config)?;
    Ok(loaded.config)
}

fn serve_one(global: &Global, service: ServiceName) -> Result<(), Failure> {
    let settings = settings(global)?;
    in_runtime(async move { Ok(start::serve_one(settings, service).await?) })
}

fn in_runtime(work: impl Future<Output = Result<(), Failure>>) -> Result<(), Failure> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let outcome = runtime.block_on(work);
    // Blocking work that is still under way, such as a read of standard input, is left behind.
    runtime.shutdown_background();
    outcome
}

fn config(global: &Global, command: &ConfigCommand) -> Result<(), Failure> {
    let loaded = match command {
        ConfigCommand::Show { defaults: true, .. } => Settings::defaults(),
        ConfigCommand::Check | ConfigCommand::Show { .. } => Settings::load(global),
    };
    let loaded = loaded.map_err(StartError::Config)?;
    let text = match command {
        ConfigCommand::Check => "the configuration is right\n".to_owned(),
        ConfigCommand::Show { json: true, .. } => {
            format!("{:#}\n", loaded.to_json().map_err(StartError::Config)?)
        }
        ConfigCommand::Show { json: false, .. } => loaded.to_toml().map_err(StartError::Config)?,
    };
    Ok(admin::output::print(&text)?)
}

async fn administer(global: &Global, json: bool, command: AdminCommand) -> Result<(), Failure> {
    let settings = settings(global)?;
    if !settings.pki_dir().exists() && settings.tls.service.ca.is_none() {
        let data = settings.data.display();
        let text =
            format!("nothing has run in {data} yet; give --data or --config of a running Gatepost");
        return Err(AdminError::Usage(text).into());
    }
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let pki =
        Pki::open(&settings.pki_dir(), &settings.tls, clock, entropy).map_err(StartError::Tls)?;
    let mut links = std::collections::BTreeMap::new();
    let here = settings.grpc_address();
    for to in
        [ServiceName::Identity, ServiceName::Mailbox, ServiceName::Organization, ServiceName::Mail]
    {
        let address = settings.links.of(to, &here);
        let link = link::remote(ServiceName::Admin, to, &address, &pki, &settings.grpc);
        links.insert(to, link.map_err(StartError::Tls)?);
    }
    let Some(any) = links.values().next().cloned() else { return Ok(()) };
    let clients = Clients::new(|to| links.get(&to).unwrap_or(&any).clone());
    let format = if json { Format::Json } else { Format::Text };
    Ok(admin::run(command, clients, format).await?)
}

async fn as_device(json: bool, options: Options, command: DeviceCommand) -> Result<(), Failure> {
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    let report = device::run(&options, command, clock, entropy).await?;
    let format = if json { Format::Json } else { Format::Text };
    Ok(admin::output::print(&report.render(format))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_for_programs_is_one_line_of_json_with_its_code() {
        let refused =
            Failure::Admin(AdminError::Refused(tonic::Status::not_found("no such \"x\"")));
        let read: serde_json::Value = serde_json::from_str(&refused.to_json()).unwrap();
        assert_eq!(read["error"]["code"], "NotFound");
        assert!(read["error"]["message"].as_str().unwrap().contains("no such \"x\""));

        let usage = Failure::Admin(AdminError::Usage("give --data".to_owned()));
        assert_eq!(usage.to_json(), r#"{"error":{"message":"give --data"}}"#);
    }
}
