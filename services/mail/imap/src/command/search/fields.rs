//! What messages are sorted and threaded by: fields that the mail store keeps of each.

use std::cmp::Ordering;

use gatepost_mail_store::{Folder, MailError, Row};
use gatepost_mime::{
    Address, Envelope, SummaryRecord,
    text::{base_subject, decoded, fold},
};

use super::{Hit, date::moment, reading::AT_ONCE};
use crate::{
    failure::Failure,
    grammar::{Criterion, SortKey},
};

/// A value to be sorted by. Values of one criterion are all of one kind.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Value {
    Number(i64),
    Text(String),
}

/// A hit with its envelope and dates.
pub(super) struct Known {
    pub(super) hit: Hit,
    pub(super) envelope: Envelope,
    /// When it was sent, or came, in seconds since 1970 (RFC 5256 §2.2).
    pub(super) sent: i64,
}

/// What is known of hits; those that are gone are left out.
pub(super) async fn known(folder: &Folder, hits: &[Hit]) -> Result<Vec<Known>, Failure> {
    let rows = folder.rows();
    let mut all = Vec::with_capacity(hits.len());
    for hits in hits.chunks(AT_ONCE) {
        let here: Vec<(&Hit, &Row)> =
            hits.iter().filter_map(|hit| Some((hit, rows.get(hit.message.uid)?))).collect();
        let records = folder.summaries(here.iter().map(|(_, row)| *row)).await?;
        for ((hit, row), record) in here.into_iter().zip(records) {
            let envelope = match SummaryRecord::read(&record).envelope() {
                Some(envelope) => envelope,
                None => match folder.parse(row).await {
                    Ok(message) => message.envelope.clone(),
                    Err(MailError::Expunged) => continue,
                    Err(error) => return Err(error.into()),
                },
            };
            let sent = envelope.date.as_deref().and_then(moment);
            let sent = sent.map_or_else(|| row.internal_date.unix_seconds(), |sent| sent.unix);
            all.push(Known { hit: *hit, envelope, sent });
        }
        tokio::task::yield_now().await;
    }
    Ok(all)
}

/// The hits in the order of the criteria; those that are equal in it by their numbers (RFC 5256 §3).
pub(super) async fn sorted(
    folder: &Folder,
    hits: &[Hit],
    criteria: &[Criterion],
) -> Result<Vec<Hit>, Failure> {
    let by_row = |key| matches!(key, SortKey::Arrival | SortKey::Size);
    let mut keyed: Vec<(Vec<Value>, Hit)> = Vec::with_capacity(hits.len());
    let rows = folder.rows();
    let of_row = |hit: &Hit, key| {
        let row = rows.get(hit.message.uid);
        Value::Number(row.map_or(0, |row| match key {
            SortKey::Size => i64::from(row.size),
            _ => i64::try_from(row.internal_date.unix_millis()).unwrap_or(i64::MAX),
        }))
    };
    if criteria.iter().all(|criterion| by_row(criterion.key)) {
        keyed.extend(hits.iter().map(|hit| {
            (criteria.iter().map(|criterion| of_row(hit, criterion.key)).collect(), *hit)
        }));
    } else {
        keyed.extend(known(folder, hits).await?.iter().map(|known| {
            let value = |criterion: &Criterion| match criterion.key {
                key if by_row(key) => of_row(&known.hit, key),
                key => known.value(key),
            };
            (criteria.iter().map(value).collect(), known.hit)
        }));
    }
    let criteria = criteria.to_vec();
    let sorting = tokio::task::spawn_blocking(move || {
        keyed.sort_by(|one, other| compare(&criteria, one, other));
        keyed.into_iter().map(|(_, hit)| hit).collect()
    });
    sorting.await.map_err(|_| Failure::no("[SERVERBUG] sorting failed unexpectedly"))
}

fn compare(criteria: &[Criterion], one: &(Vec<Value>, Hit), other: &(Vec<Value>, Hit)) -> Ordering {
    for ((left, right), criterion) in one.0.iter().zip(&other.0).zip(criteria) {
        let order = if criterion.reverse { right.cmp(left) } else { left.cmp(right) };
        if order != Ordering::Equal {
            return order;
        }
    }
    one.1.message.number.cmp(&other.1.message.number)
}

impl Known {
    fn value(&self, key: SortKey) -> Value {
        let envelope = &self.envelope;
        Value::Text(match key {
            SortKey::Cc => mailbox(&envelope.cc),
            SortKey::From => mailbox(&envelope.from),
            SortKey::To => mailbox(&envelope.to),
            SortKey::DisplayFrom => display(&envelope.from),
            SortKey::DisplayTo => display(&envelope.to),
            SortKey::Subject => {
                fold(&base_subject(envelope.subject.as_deref().unwrap_or_default()).subject)
            }
            SortKey::Date | SortKey::Arrival | SortKey::Size => return Value::Number(self.sent),
        })
    }
}

/// `addr-mailbox` of the first address.
fn mailbox(addresses: &[Address]) -> String {
    let first = addresses.first().and_then(|address| address.mailbox.as_deref());
    fold(&String::from_utf8_lossy(first.unwrap_or_default()))
}

/// RFC 5957 §3: the name of the first address, decoded; of a group its name; else the address.
fn display(addresses: &[Address]) -> String {
    let Some(address) = addresses.first() else { return String::new() };
    let name = address.name.as_deref().map(decoded).filter(|name| !name.is_empty());
    let text = |bytes: &Option<Vec<u8>>| decoded(bytes.as_deref().unwrap_or_default());
    fold(&match (name, &address.host) {
        (Some(name), _) => name,
        (None, None) => text(&address.mailbox),
        (None, host) => format!("{}@{}", text(&address.mailbox), text(host)),
    })
}
