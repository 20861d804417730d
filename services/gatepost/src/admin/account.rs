//! `gatepost admin account`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{
    Account, AccountState, CheckClosingRequest, CloseAccountRequest, CreateAccountRequest,
    GetAccountRequest, ImportPasswordHashRequest, ListAccountsRequest, Profile,
    ResetPasswordRequest, SetAccountStateRequest, SetLoginEmailRequest, UpdateProfileRequest,
    get_account_request,
};
use serde_json::Value;

use super::{
    AdminError, Clients, Report,
    output::{every_page, time},
    password_from_stdin,
};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Create an active account
    Create {
        /// Login e-mail
        email: String,
        /// Name of the person
        #[arg(long)]
        name: String,
        /// Read the password from standard input; without it the account cannot log in yet
        #[arg(long)]
        password_stdin: bool,
        /// Read the hash of the password from standard input, as another system made it: crypt(3), PHC, passlib,
        /// Django, Keycloak or Dovecot's {SCHEME} form
        #[arg(long, conflicts_with = "password_stdin")]
        password_hash_stdin: bool,
        /// Create an organization of this name, with the account as legal representative
        #[arg(long, value_name = "NAME")]
        organization: Option<String>,
        /// Language of pages and mails, such as en
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// List accounts
    List,
    /// Show one account
    Show {
        /// Account id or login e-mail
        account: String,
    },
    /// Suspend: nobody gets in, live connections end
    Suspend {
        /// Account id or login e-mail
        account: String,
    },
    /// Resume a suspended account
    Resume {
        /// Account id or login e-mail
        account: String,
    },
    /// Set the login e-mail without verification; the old one is told
    SetEmail {
        /// Account id or login e-mail
        account: String,
        /// The new login e-mail
        email: String,
    },
    /// Set the name of the person
    SetName {
        /// Account id or login e-mail
        account: String,
        /// The new name
        name: String,
    },
    /// Close for good: sessions, app passwords and tokens are gone at once
    Close {
        /// Account id or login e-mail
        account: String,
        /// Say that it is meant
        #[arg(long)]
        yes: bool,
    },
    /// Take over the password of another system: its hash, read from standard input; an account that has a
    /// password keeps it
    ImportPassword {
        /// Account id or login e-mail
        account: String,
    },
    /// Set a new password, read from standard input; every session ends
    ResetPassword {
        /// Account id or login e-mail
        account: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Create {
            email,
            name,
            password_stdin,
            password_hash_stdin,
            organization,
            language,
        } => {
            let read = |wanted| if wanted { password_from_stdin() } else { Ok(String::new()) };
            let (password, hash) = (read(password_stdin)?, read(password_hash_stdin)?);
            let request = CreateAccountRequest {
                email,
                name,
                password,
                language,
                organization_name: organization.unwrap_or_default(),
                idempotency_key: String::new(),
            };
            let created = clients.accounts.create_account(request).await?.into_inner();
            let account = created.account.unwrap_or_default();
            if !hash.is_empty() {
                import(&mut clients, account.id.clone(), hash).await?;
            }
            Ok(Report::Item(fields(&account)))
        }
        Command::ImportPassword { account } => {
            let account_id = clients.account_id(&account).await?;
            Ok(Report::Done(if import(&mut clients, account_id, password_from_stdin()?).await? {
                "the password is taken over"
            } else {
                "the account has a password already, and keeps it"
            }))
        }
        Command::List => {
            let all =
                every_page!(clients.accounts, list_accounts, ListAccountsRequest {}, accounts);
            Ok(Report::List(all.iter().map(fields).collect()))
        }
        Command::Show { account } => {
            let key = if account.contains('@') {
                get_account_request::Key::Email(account)
            } else {
                get_account_request::Key::AccountId(account)
            };
            let found = clients.accounts.get_account(GetAccountRequest { key: Some(key) }).await?;
            Ok(Report::Item(fields(&found.into_inner().account.unwrap_or_default())))
        }
        Command::Suspend { account } => set_state(clients, &account, AccountState::Suspended).await,
        Command::Resume { account } => set_state(clients, &account, AccountState::Active).await,
        Command::SetEmail { account, email } => {
            let account_id = clients.account_id(&account).await?;
            clients.profiles.set_login_email(SetLoginEmailRequest { account_id, email }).await?;
            Ok(Report::Done("the login e-mail is set and the old one is told"))
        }
        Command::SetName { account, name } => {
            let account_id = clients.account_id(&account).await?;
            let request = UpdateProfileRequest {
                account_id,
                profile: Some(Profile { name, ..Profile::default() }),
                update_mask: Some(prost_types::FieldMask { paths: vec!["name".to_owned()] }),
                client: None,
            };
            clients.profiles.update_profile(request).await?;
            Ok(Report::Done("the name is set"))
        }
        Command::Close { account, yes } => {
            let account_id = clients.account_id(&account).await?;
            let check = CheckClosingRequest { account_id: account_id.clone() };
            let found = clients.closings.check_closing(check).await?.into_inner();
            if !found.in_the_way.is_empty() {
                let names: Vec<_> = found.in_the_way.into_iter().map(|one| one.name).collect();
                let names = names.join(", ");
                let text = "it is the only legal representative of";
                return Err(AdminError::Usage(format!("{text} {names}: name another one first")));
            }
            if !yes {
                let text = "closing cannot be undone: say --yes if it is meant";
                return Err(AdminError::Usage(text.to_owned()));
            }
            let request = CloseAccountRequest { account_id, ..Default::default() };
            clients.closings.close_account(request).await?;
            Ok(Report::Done("the account is closed"))
        }
        Command::ResetPassword { account } => {
            let account_id = clients.account_id(&account).await?;
            let new_password = password_from_stdin()?;
            let request = ResetPasswordRequest { account_id, new_password };
            clients.accounts.reset_password(request).await?;
            Ok(Report::Done("the password is set and every session has ended"))
        }
    }
}

/// Takes over a password hash; false when the account has a password.
pub(super) async fn import(
    clients: &mut Clients,
    account_id: String,
    password_hash: String,
) -> Result<bool, tonic::Status> {
    let request = ImportPasswordHashRequest { account_id, password_hash };
    Ok(clients.password_hashes.import_password_hash(request).await?.into_inner().imported)
}

async fn set_state(
    mut clients: Clients,
    account: &str,
    state: AccountState,
) -> Result<Report, AdminError> {
    let account_id = clients.account_id(account).await?;
    let request = SetAccountStateRequest { account_id, state: state.into() };
    let changed = clients.accounts.set_account_state(request).await?.into_inner();
    Ok(Report::Item(fields(&changed.account.unwrap_or_default())))
}

fn fields(account: &Account) -> Vec<(&'static str, Value)> {
    let state = match account.state() {
        AccountState::Active => "active",
        AccountState::Suspended => "suspended",
        AccountState::Locked => "locked",
        AccountState::Closed => "closed",
        AccountState::Unspecified => "unknown",
    };
    vec![
        ("id", account.id.clone().into()),
        ("email", account.email.clone().into()),
        ("name", account.name.clone().into()),
        ("state", state.into()),
        ("created", time(account.created.as_ref())),
    ]
}
