//! `gatepost admin sms`.

use clap::Subcommand;
use gatepost_proto::identity::v1::{ListPhonesRequest, Phone, SendTestMessageRequest};
use serde_json::Value;

use super::{AdminError, Clients, Report, output::time};

#[derive(Subcommand, Debug)]
pub(crate) enum Command {
    /// Send a test message and say what the gateway answers
    Test {
        /// Telephone number in international form, such as +41791234567
        #[arg(long)]
        to: String,
        /// Language of the message
        #[arg(long, default_value = "en")]
        language: String,
    },
    /// List the verified telephone numbers of an account, masked
    Phones {
        /// Account id or login e-mail
        #[arg(long)]
        account: String,
    },
}

pub(crate) async fn run(command: Command, mut clients: Clients) -> Result<Report, AdminError> {
    match command {
        Command::Test { to, language } => {
            let request = SendTestMessageRequest { number: to, language };
            clients.phones.send_test_message(request).await?;
            Ok(Report::Done("the gateway has taken the message"))
        }
        Command::Phones { account } => {
            let account_id = clients.account_id(&account).await?;
            let request = ListPhonesRequest { account_id };
            let found = clients.phones.list_phones(request).await?.into_inner();
            Ok(Report::List(found.phones.iter().map(fields).collect()))
        }
    }
}

fn fields(phone: &Phone) -> Vec<(&'static str, Value)> {
    vec![
        ("id", phone.id.clone().into()),
        ("number", phone.masked_number.clone().into()),
        ("verified", time(phone.verified.as_ref())),
        ("second_factor", phone.factor.into()),
        ("login_address", phone.recovery.into()),
        ("warnings", phone.notices.into()),
    ]
}
