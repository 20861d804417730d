//! Identifiers in rights of folders (RFC 4314 §3): `anyone`, login addresses of accounts that are attached
//! to the mailbox, and ids of accounts. What is kept is the id: an address may change, and is then
//! told as it is.

use std::collections::HashMap;

use gatepost_mail_store::Who;
use gatepost_model::{AccountId, Address};
use gatepost_proto::mailbox::v1::NameAttachedPeopleRequest;
use tokio::time::timeout;

use super::access;
use crate::{connection::Connection, failure::Failure, login::ANSWER_WITHIN};

const UNAVAILABLE: Failure =
    Failure::no("[UNAVAILABLE] who has this address cannot be asked now, try again later");

/// Accounts of a mailbox by their addresses, as far as the login may see who is attached.
#[derive(Default)]
pub(super) struct People(HashMap<AccountId, Address>);

impl People {
    /// Asks the mailbox service.
    ///
    /// # Errors
    ///
    /// NO while it cannot be asked.
    pub(super) async fn of(connection: &mut Connection) -> Result<Self, Failure> {
        let access = access(connection)?;
        let Some(account) = access.account else { return Ok(Self::default()) };
        let request = NameAttachedPeopleRequest {
            mailbox_id: access.mailbox.id().to_string(),
            account_id: account.to_string(),
        };
        let mut people = connection.server.people.clone();
        let answer = timeout(ANSWER_WITHIN, people.name_attached_people(request)).await;
        let Ok(Ok(answer)) = answer else { return Err(UNAVAILABLE) };
        let named = answer.into_inner().people.into_iter().filter_map(|person| {
            Some((person.account_id.parse().ok()?, person.email.parse().ok()?))
        });
        Ok(Self(named.collect()))
    }

    /// The identifier of whom an entry is for: an address where it is known.
    pub(super) fn identifier(&self, who: Who) -> String {
        match who {
            Who::Anyone => "anyone".to_owned(),
            Who::Account(account) => {
                let address = self.0.get(&account);
                address.map_or_else(|| account.to_string(), Address::to_string)
            }
        }
    }

    /// The account with an address, compared as logins compare it.
    fn account(&self, address: &Address) -> Option<AccountId> {
        let wanted = address.key();
        let mut named = self.0.iter();
        named.find(|(_, known)| known.key() == wanted).map(|(account, _)| *account)
    }
}

/// Whom a client means. Call it for those alone who may change rights: the answer tells whether somebody
/// is attached.
///
/// # Errors
///
/// BAD for none; NO for rights that take away, for anything that is no identifier, and for an address of
/// nobody who is attached, whether there is such an account or not.
pub(super) async fn who(connection: &mut Connection, typed: &[u8]) -> Result<Who, Failure> {
    let unknown = Failure::no(
        "[CANNOT] an identifier is anyone, or the address or id of an account of this mailbox",
    );
    let Ok(typed) = std::str::from_utf8(typed) else { return Err(unknown) };
    match typed {
        "" => Err(Failure::bad("an identifier is anyone, or an account's address or id")),
        "anyone" => Ok(Who::Anyone),
        negative if negative.starts_with('-') => {
            Err(Failure::no("[CANNOT] rights that take away are not kept"))
        }
        address if address.contains('@') => {
            let Ok(address) = address.parse() else { return Err(unknown) };
            let account = People::of(connection).await?.account(&address);
            account.map(Who::Account).ok_or(unknown)
        }
        account => account.parse().map(Who::Account).map_err(|_| unknown),
    }
}
