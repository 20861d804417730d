//! Searches the log of an organization (ORG-11): lines by what they are, who is named in them, and text.

use std::{future::Future, sync::Arc, time::Duration};

use futures_util::{Stream, StreamExt};
use gatepost_model::{AccountId, AuditLine, AuditSubject, LineFilter, Malformed, Named, Timestamp};
use gatepost_runtime::drain::Drain;

use super::{CHUNK, FoundLines, Pager, chunks, list, number_at};
use crate::{Store, StoreError};

/// Times of lines may be this far out of their order: a commit that was tried again kept its time.
const OUT_OF_ORDER: Duration = Duration::from_secs(300);

const DAY: u64 = 86_400;

/// Knows how accounts are called.
pub trait Names: Clone + Send + Sync + 'static {
    /// Why it could not be said.
    type Error: From<StoreError> + Send;

    /// How these accounts are called. Those that do not exist are left out.
    fn named(
        &self,
        accounts: &[AccountId],
    ) -> impl Future<Output = Result<Named, Self::Error>> + Send;
}

/// A page of at most `size` wanted lines, newest first, numbered below `before` if given, and who is named
/// in them.
///
/// # Errors
///
/// When the store cannot be read, or names cannot be asked for.
pub async fn search<N: Names>(
    store: &dyn Store,
    subject: AuditSubject,
    filter: &LineFilter,
    size: usize,
    before: Option<u64>,
    names: &N,
) -> Result<(FoundLines, Named), N::Error> {
    let mut pager = Pager::new(size, newest(store, subject, filter, before).await?);
    let mut named = Named::new();
    while pager.goes_on() {
        let chunk = list(store, subject, pager.before(), CHUNK).await?;
        let over = chunk.last().is_some_and(|line| is_before(filter, line));
        if filter.looks_for_text() {
            let unknown = accounts(&chunk).into_iter().filter(|id| !named.contains_key(id));
            let unknown: Vec<_> = unknown.collect();
            named.extend(names.named(&unknown).await?);
        }
        pager.take(chunk, |line| filter.wants(line, |id| called(&named, id)));
        if over && pager.goes_on() {
            pager.end();
        }
    }
    let page = pager.page();
    let shown = accounts(&page.lines);
    if filter.looks_for_text() {
        named.retain(|account, _| shown.binary_search(account).is_ok());
    } else {
        named = names.named(&shown).await?;
    }
    Ok((page, named))
}

/// Every wanted line in parts, newest first, each part with who is named in it; bounded, and ends early
/// with the drain.
///
/// # Errors
///
/// When the store cannot be read; in the stream, as [`search`].
pub async fn export<N: Names>(
    store: Arc<dyn Store>,
    subject: AuditSubject,
    filter: LineFilter,
    names: N,
    drain: Drain,
) -> Result<impl Stream<Item = Result<(Vec<AuditLine>, Named), N::Error>> + use<N>, StoreError> {
    let before = newest(store.as_ref(), subject, &filter, None).await?;
    let (names, filter) = (Arc::new(names), Arc::new(filter));
    Ok(chunks(store, subject, before, drain).then(move |chunk| {
        let (names, filter) = (names.clone(), filter.clone());
        async move {
            let mut lines = chunk?;
            let named = names.named(&accounts(&lines)).await?;
            lines.retain(|line| filter.wants(line, |id| called(&named, id)));
            Ok((lines, named))
        }
    }))
}

/// When the last `days` began; 0 means 30.
///
/// # Errors
///
/// [`Malformed`] for more than 90.
pub fn since(now: Timestamp, days: u32) -> Result<Timestamp, Malformed> {
    let days = match days {
        0 => 30,
        1..=90 => days,
        _ => return Err(Malformed::new("days", "at most 90")),
    };
    Ok(now.minus(Duration::from_secs(u64::from(days) * DAY)))
}

/// Where to begin, so that what is newer than asked for is not looked at line by line.
async fn newest(
    store: &dyn Store,
    subject: AuditSubject,
    filter: &LineFilter,
    before: Option<u64>,
) -> Result<Option<u64>, StoreError> {
    let Some(until) = filter.until else { return Ok(before) };
    let number = number_at(store, subject, until.plus(OUT_OF_ORDER)).await?;
    Ok(Some(before.map_or(number, |before| before.min(number))))
}

fn is_before(filter: &LineFilter, line: &AuditLine) -> bool {
    filter.from.is_some_and(|from| line.time.plus(OUT_OF_ORDER) < from)
}

/// Accounts in these lines, in order, each once.
fn accounts(lines: &[AuditLine]) -> Vec<AccountId> {
    let mut accounts: Vec<AccountId> = lines.iter().flat_map(AuditLine::accounts).collect();
    accounts.sort_unstable();
    accounts.dedup();
    accounts
}

/// How an account is called, for a search by text.
fn called(named: &Named, id: &str) -> Option<String> {
    let person = named.get(&id.parse().ok()?)?;
    Some(format!("{} {}", person.name, person.email))
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use gatepost_model::{Actor, AuditEntry, NamedPerson};

    use super::*;
    use crate::{ChangeSet, MemoryStore, audit::append};

    fn subject() -> AuditSubject {
        AuditSubject::Account(person(1))
    }

    fn person(number: u8) -> AccountId {
        AccountId::from_bytes([number; 16])
    }

    /// Counts the accounts it was asked about.
    #[derive(Clone, Default)]
    struct Book(Arc<Mutex<Vec<AccountId>>>);

    impl Names for Book {
        type Error = StoreError;

        async fn named(&self, accounts: &[AccountId]) -> Result<Named, StoreError> {
            self.0.lock().unwrap().extend(accounts);
            let name = |id: &AccountId| if *id == person(7) { "Anna" } else { "Bert" };
            let entry = |id| {
                let (name, email) = (name(id).to_owned(), "x@example.org".to_owned());
                (*id, NamedPerson { name, email })
            };
            Ok(accounts.iter().map(entry).collect())
        }
    }

    async fn filled(count: u64) -> Arc<MemoryStore> {
        let store = MemoryStore::new();
        let entry = |number: u64| {
            let actor = Actor::Account(person(if number.is_multiple_of(600) { 7 } else { 8 }));
            AuditEntry::new(subject(), actor, "member.added", at(number))
        };
        let mut changes = ChangeSet::new();
        append(&store, &mut changes, (1..=count).map(entry).collect()).await.unwrap();
        store.commit(changes).await.unwrap();
        Arc::new(store)
    }

    fn at(seconds: u64) -> Timestamp {
        Timestamp::from_unix_millis(seconds * 1000)
    }

    #[tokio::test]
    async fn text_is_found_in_names_and_each_account_is_asked_about_once() {
        let (store, book) = (filled(1800).await, Book::default());
        let anna = LineFilter::default().text("anna");
        let found = search(store.as_ref(), subject(), &anna, 10, None, &book).await.unwrap();
        let numbers: Vec<u64> = found.0.lines.iter().map(|line| line.number).collect();
        assert_eq!(numbers, [1800, 1200, 600]);
        assert_eq!(found.1.keys().collect::<Vec<_>>(), [&person(7)], "only whom the page shows");
        let mut asked = book.0.lock().unwrap().clone();
        asked.sort_unstable();
        assert_eq!(asked, [person(7), person(8)]);
    }

    #[tokio::test]
    async fn pages_and_exports_keep_to_the_times_asked_for() {
        let (store, book) = (filled(3000).await, Book::default());
        let mut span = LineFilter::default();
        (span.from, span.until) = (Some(at(1000)), Some(at(1010)));
        let (page, named) =
            search(store.as_ref(), subject(), &span, 100, None, &book).await.unwrap();
        assert_eq!(page.lines.len(), 10);
        assert_eq!(page.next, None, "nothing older is wanted");
        assert_eq!(named.len(), 1);
        let drain = Drain::new();
        let parts = export(store.clone(), subject(), span, book, drain).await.unwrap();
        let parts: Vec<_> = parts.map(Result::unwrap).collect().await;
        assert_eq!(parts.iter().map(|(lines, _)| lines.len()).sum::<usize>(), 10);
        assert!(since(at(0), 91).is_err());
        assert_eq!(since(at(40 * DAY), 0), Ok(at(10 * DAY)));
    }
}
