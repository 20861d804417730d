//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use clap_complete::Shell;

use crate::{
    admin::AdminCommand,
    device::{DeviceCommand, Options},
};

const EXIT_CODES: &str = "Exit codes: 0 done, 1 failed, 2 used wrongly, 78 the configuration is wrong, \
                          130 ended by a second signal";

/// Identity and mail access: sign in on the web with one account, read mail with app passwords.
#[derive(Parser, Debug)]
#[command(name = "gatepost", version, about, max_term_width = 100, arg_required_else_help = true)]
#[command(after_help = EXIT_CODES)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Where the configuration comes from. Later ones win: file, environment, --set.
#[derive(Args, Clone, Debug)]
pub(crate) struct Global {
    /// Configuration file (TOML); without it, ./gatepost.toml if there is one
    #[arg(long, global = true, value_name = "FILE", env = "GATEPOST_CONFIG")]
    pub(crate) config: Option<PathBuf>,
    /// Directory for all data; same as --set data=DIR
    #[arg(long, global = true, value_name = "DIR")]
    pub(crate) data: Option<PathBuf>,
    /// Sets one configuration key, such as --set web.listen=127.0.0.1:9443; may be repeated
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = parse_override)]
    pub(crate) set: Vec<(String, String)>,
}

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Run everything in one process
    Serve(ServeArgs),
    /// Run the identity service alone
    Identity,
    /// Run the mailbox service alone
    Mailbox,
    /// Run the organization service alone
    Organization,
    /// Run the mail service (IMAP, LMTP) alone
    Mail,
    /// Run the web pages alone
    Web,
    /// Manage accounts, organizations, domains, mailboxes and app passwords of a running Gatepost
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Admin {
        /// Answer in JSON, on standard error too when it fails
        #[arg(long, global = true)]
        json: bool,
        #[command(subcommand)]
        command: AdminCommand,
    },
    /// Be a phone: approve or deny logins of an account, as a phone app does
    #[command(subcommand_required = true, arg_required_else_help = true)]
    Device {
        /// Answer in JSON, on standard error too when it fails
        #[arg(long, global = true)]
        json: bool,
        #[command(flatten)]
        options: Options,
        #[command(subcommand)]
        command: DeviceCommand,
    },
    /// Look at the configuration
    #[command(subcommand)]
    Config(ConfigCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

#[derive(Args, Debug)]
pub(crate) struct ServeArgs {
    /// Make an organization, an account, a mailbox and an app password, deliver a few messages, and
    /// print what to try; what was made is written to demo.json in the data directory
    #[arg(long)]
    pub(crate) demo: bool,
}

#[derive(Subcommand, Debug)]
pub(crate) enum ConfigCommand {
    /// Check the configuration and say what is wrong with it
    Check,
    /// Print the configuration in force
    Show {
        /// Print the defaults instead
        #[arg(long)]
        defaults: bool,
        /// Print JSON instead of TOML
        #[arg(long)]
        json: bool,
    },
}

fn parse_override(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("expected KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
