//! Wire messages to the shared vocabulary and back.

use std::{collections::HashMap, net::IpAddr, str::FromStr};

use gatepost_model::{
    ActivityGroup, AuditLine, AuditSubject, Client, LineFilter, MailProtocol, Malformed, Named,
    NamedPerson, Timestamp, VerifiedLogs,
};

use crate::{
    common::v1 as common,
    organization::v1::{
        ExportOrganizationActivityResponse, ListOrganizationActivityResponse,
        OrganizationActivityFilter, OrganizationActivityGroup, OrganizationActivityPerson,
        OrganizationActivitySum, SummarizeOrganizationActivityResponse,
    },
};

/// A moment as a wire timestamp.
pub fn timestamp(moment: Timestamp) -> prost_types::Timestamp {
    let millis = moment.unix_millis();
    prost_types::Timestamp {
        seconds: moment.unix_seconds(),
        nanos: i32::try_from(millis % 1000).unwrap_or(0) * 1_000_000,
    }
}

/// A wire timestamp as a moment, to the millisecond.
///
/// # Errors
///
/// [`Malformed`] for moments before 1970 or out of the range of the message.
pub fn moment(wire: &prost_types::Timestamp) -> Result<Timestamp, Malformed> {
    let malformed = Malformed::new("timestamp", "a moment after 1970");
    let seconds = u64::try_from(wire.seconds).map_err(|_| malformed)?;
    let nanos = u64::try_from(wire.nanos).map_err(|_| malformed)?;
    let millis = seconds.checked_mul(1000).and_then(|ms| ms.checked_add(nanos / 1_000_000));
    millis.map(Timestamp::from_unix_millis).ok_or(malformed)
}

/// A client as a wire message.
pub fn client(client: &Client) -> common::Client {
    common::Client { ip: client.ip.to_string(), program: client.program.clone() }
}

/// The client in a request; an absent or empty one is [`Client::unknown`].
///
/// # Errors
///
/// [`Malformed`] when the address does not parse.
pub fn client_of(wire: Option<&common::Client>) -> Result<Client, Malformed> {
    let Some(wire) = wire.filter(|wire| !wire.ip.is_empty()) else { return Ok(Client::unknown()) };
    let ip =
        IpAddr::from_str(&wire.ip).map_err(|_| Malformed::new("client.ip", "an IP address"))?;
    Ok(Client::new(ip, &wire.program))
}

/// A protocol as its wire number.
pub fn protocol(protocol: MailProtocol) -> common::MailProtocol {
    match protocol {
        MailProtocol::Imap => common::MailProtocol::Imap,
        MailProtocol::Smtp => common::MailProtocol::Smtp,
        MailProtocol::CalDav => common::MailProtocol::Caldav,
        MailProtocol::CardDav => common::MailProtocol::Carddav,
        MailProtocol::WebDav => common::MailProtocol::Webdav,
    }
}

/// A wire number as a protocol.
///
/// # Errors
///
/// [`Malformed`] for the unspecified and for unknown numbers.
pub fn protocol_of(wire: i32) -> Result<MailProtocol, Malformed> {
    match common::MailProtocol::try_from(wire) {
        Ok(common::MailProtocol::Imap) => Ok(MailProtocol::Imap),
        Ok(common::MailProtocol::Smtp) => Ok(MailProtocol::Smtp),
        Ok(common::MailProtocol::Caldav) => Ok(MailProtocol::CalDav),
        Ok(common::MailProtocol::Carddav) => Ok(MailProtocol::CardDav),
        Ok(common::MailProtocol::Webdav) => Ok(MailProtocol::WebDav),
        Ok(common::MailProtocol::Unspecified) | Err(_) => {
            Err(Malformed::new("protocol", "a known mail protocol"))
        }
    }
}

/// An audit line as a line of an activity log.
pub fn activity(line: &AuditLine) -> common::Activity {
    common::Activity {
        number: line.number,
        time: Some(timestamp(line.time)),
        actor: line.actor.clone(),
        action: line.action.clone(),
        details: line.details.clone().into_iter().collect(),
        client: line.client.as_ref().map(client),
    }
}

/// A group of lines as its wire number.
pub fn activity_group(group: ActivityGroup) -> OrganizationActivityGroup {
    match group {
        ActivityGroup::Members => OrganizationActivityGroup::Members,
        ActivityGroup::Access => OrganizationActivityGroup::Access,
        ActivityGroup::Products => OrganizationActivityGroup::Products,
        ActivityGroup::Mail => OrganizationActivityGroup::Mail,
        ActivityGroup::Organization => OrganizationActivityGroup::Organization,
    }
}

/// Which lines of an organization's log a request asks for.
///
/// # Errors
///
/// [`Malformed`], which names the field.
pub fn line_filter(wire: Option<&OrganizationActivityFilter>) -> Result<LineFilter, Malformed> {
    let Some(wire) = wire else { return Ok(LineFilter::default()) };
    let group = OrganizationActivityGroup::try_from(wire.group)
        .map_err(|_| Malformed::new("group", "a known group of activity"))?;
    let group = ActivityGroup::ALL.into_iter().find(|known| activity_group(*known) == group);
    let account = Malformed::new("account_id", "an account's id");
    let given = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    if wire.actor.len() > 80 {
        return Err(Malformed::new("actor", "who acts, as lines name it"));
    }
    if wire.text.len() > 256 {
        return Err(Malformed::new("text", "at most 256 bytes"));
    }
    let mut filter = LineFilter::default().text(&wire.text);
    filter.group = group;
    filter.actor = given(&wire.actor);
    filter.account =
        given(&wire.account_id).map(|id| id.parse().map_err(|_| account)).transpose()?;
    filter.from = wire.from.as_ref().map(moment).transpose()?;
    filter.until = wire.until.as_ref().map(moment).transpose()?;
    Ok(filter)
}

/// A page of an organization's log, newest first.
pub fn activity_page(
    lines: &[AuditLine],
    named: &Named,
    next: Option<u64>,
    oldest: Option<Timestamp>,
) -> ListOrganizationActivityResponse {
    let next_token = next.map(|next| next.to_string()).unwrap_or_default();
    ListOrganizationActivityResponse {
        activities: lines.iter().map(activity).collect(),
        people: activity_people(lines, named),
        page: Some(common::PageResponse { next_token }),
        oldest: oldest.map(timestamp),
    }
}

/// A part of an organization's log that is taken along whole.
pub fn activity_part(lines: &[AuditLine], named: &Named) -> ExportOrganizationActivityResponse {
    let activities = lines.iter().map(activity).collect();
    ExportOrganizationActivityResponse { activities, people: activity_people(lines, named) }
}

/// Sums of an organization's log; `complete` when every line was counted.
pub fn activity_sums(
    sums: impl IntoIterator<Item = (ActivityGroup, u64)>,
    complete: bool,
) -> SummarizeOrganizationActivityResponse {
    let sum =
        |(group, lines)| OrganizationActivitySum { group: activity_group(group).into(), lines };
    let sums = sums.into_iter().map(sum).collect();
    SummarizeOrganizationActivityResponse { sums, complete }
}

/// Those of `named` who stand in these lines.
fn activity_people(
    lines: &[AuditLine],
    named: &Named,
) -> HashMap<String, OrganizationActivityPerson> {
    let person = |account| {
        let NamedPerson { name, email } = named.get(&account)?.clone();
        Some((account.to_string(), OrganizationActivityPerson { name, email }))
    };
    lines.iter().flat_map(AuditLine::accounts).filter_map(person).collect()
}

/// The log that a request asks to follow; none: every one of the store.
///
/// # Errors
///
/// [`Malformed`] when an id does not parse, or there are two.
pub fn log_of(wire: &common::VerifyLogsRequest) -> Result<Option<AuditSubject>, Malformed> {
    match (wire.account_id.as_str(), wire.organization_id.as_str()) {
        ("", "") => Ok(None),
        (id, "") => {
            let id = id.parse().map_err(|_| Malformed::new("account_id", "an account's id"))?;
            Ok(Some(AuditSubject::Account(id)))
        }
        ("", id) => {
            let malformed = Malformed::new("organization_id", "an organization's id");
            Ok(Some(AuditSubject::Organization(id.parse().map_err(|_| malformed)?)))
        }
        _ => Err(Malformed::new("organization_id", "left out where an account is named")),
    }
}

/// What following logs has found so far.
pub fn verified_logs(found: &VerifiedLogs) -> common::VerifyLogsResponse {
    let broken = found.broken.iter().map(|log| {
        let (account_id, organization_id) = match log.subject {
            AuditSubject::Account(id) => (id.to_string(), String::new()),
            AuditSubject::Organization(id) => (String::new(), id.to_string()),
        };
        let first_wrong = log.first_wrong.unwrap_or_default();
        common::BrokenLog { account_id, organization_id, first_wrong }
    });
    common::VerifyLogsResponse {
        logs: found.logs,
        lines: found.lines,
        broken: broken.collect(),
        done: found.done,
    }
}
