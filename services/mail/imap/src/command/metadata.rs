//! GETMETADATA and SETMETADATA (RFC 5464): annotations of folders, and of the mailbox as what a client
//! takes for the server.

use std::collections::BTreeMap;

use bytes::Bytes;
use gatepost_mail_store::{AnnotationChange, FolderName, Mailbox, Rights, Scope, SpecialUse};

use super::{Answer, NOT_PERMITTED, access};
use crate::{
    connection::{Access, Connection, to_its_end},
    dialect::Dialect,
    failure::Failure,
    grammar::{Depth, EntryName, GetMetadata, SetMetadata},
    io::Out,
    render::{self, put},
};

/// Besides `l`, one of these is needed for a folder's annotations (RFC 5464 §3.3).
const ANY: Rights =
    Rights::READ.and(Rights::SEEN).and(Rights::WRITE).and(Rights::INSERT).and(Rights::POST);

/// A folder's special use, as an entry (RFC 6154 §4).
const SPECIAL_USE: &str = "/specialuse";

/// Entries with their values; none where there is no such entry.
type Values = BTreeMap<EntryName, Option<Bytes>>;

/// `GETMETADATA`
pub(super) async fn get(connection: &mut Connection, args: &GetMetadata) -> Answer {
    let access = access(connection)?;
    let place = place(access.dialect, &args.folder)?;
    if let Some(name) = &place {
        may_see(access, name)?;
    }
    let found = read(access, place.as_ref(), &args.entries, args.depth).await?;
    let length = |value: &Option<Bytes>| value.as_ref().map_or(0, Bytes::len) as u64;
    let most = args.max_size.unwrap_or(u64::MAX);
    let longest = found.values().map(length).max().filter(|longest| *longest > most);
    let shown: Values = found.into_iter().filter(|(_, value)| length(value) <= most).collect();
    metadata_line(connection.io.out(), place.as_ref(), &shown);
    Ok(match longest {
        Some(longest) => format!("[METADATA LONGENTRIES {longest}] done").into(),
        None => "done".into(),
    })
}

/// What a list tells of a folder's annotations (RFC 9590); nothing where they may not be told.
pub(super) async fn list_line(
    connection: &mut Connection,
    name: &FolderName,
    entries: &[EntryName],
) -> Result<(), Failure> {
    let access = access(connection)?;
    if may_see(access, name).is_ok() {
        let found = read(access, Some(name), entries, Depth::Zero).await?;
        metadata_line(connection.io.out(), Some(name), &found);
    }
    Ok(())
}

/// `SETMETADATA`: every entry or none.
pub(super) async fn set(connection: &mut Connection, args: &SetMetadata) -> Answer {
    let access = access(connection)?;
    let place = place(access.dialect, &args.folder)?;
    let rights = match &place {
        Some(name) => may_see(access, name)?,
        None => access.most(),
    };
    let (mut changes, mut special_use) = (Vec::new(), None);
    for (entry, value) in &args.values {
        let admin = place.is_none() && !entry.private && entry.name == "/admin";
        if admin || (!entry.private && !rights.has(Rights::WRITE)) {
            // RFC 5464 §3.2.1.1: how to reach the administrator is not for clients to say.
            return Err(NOT_PERMITTED);
        }
        if place.is_some() && entry.private && entry.name == SPECIAL_USE {
            if !rights.has(Rights::DELETE) {
                return Err(NOT_PERMITTED);
            }
            special_use = Some(read_use(value.as_deref())?);
            continue;
        }
        let scope = scope(access, entry);
        let value = value.as_ref().map(|value| Bytes::copy_from_slice(value));
        changes.push(AnnotationChange { scope, name: entry.name.clone(), value });
    }
    let mailbox: Mailbox = access.mailbox.clone();
    if let Some(Some(wanted)) = special_use {
        let mut others = mailbox.folders().await.into_iter();
        let taken = |name: &FolderName| place.as_ref() != Some(name);
        if others.any(|folder| folder.special_use == Some(wanted) && taken(&folder.name)) {
            return Err(Failure::no("[USEATTR] another folder has this special use"));
        }
    }
    let annotating = async move { mailbox.annotate(place.as_ref(), changes, special_use).await };
    let number = to_its_end(annotating).await??;
    super::access(connection)?.annotated.note_own(number);
    Ok("done".into())
}

fn place(dialect: Dialect, written: &[u8]) -> Result<Option<FolderName>, Failure> {
    if written.is_empty() { Ok(None) } else { dialect.folder_name(written).map(Some) }
}

/// May the login see the folder's annotations, and its own there changed? Gives its rights.
pub(crate) fn may_see(access: &Access, name: &FolderName) -> Result<Rights, Failure> {
    let rights = access.demand(name, Rights::LOOKUP)?;
    if rights.has_any(ANY) { Ok(rights) } else { Err(NOT_PERMITTED) }
}

fn scope(access: &Access, entry: &EntryName) -> Scope {
    if entry.private { Scope::Private(access.account) } else { Scope::Shared }
}

/// What there is of the entries; one that is named and not there is there without a value.
async fn read(
    access: &Access,
    place: Option<&FolderName>,
    entries: &[EntryName],
    depth: Depth,
) -> Result<Values, Failure> {
    let mut all = Values::new();
    for private in [false, true] {
        if !entries.iter().any(|entry| entry.private == private) {
            continue;
        }
        let of = |name| EntryName { private, name };
        let found = access.mailbox.annotations(place, scope(access, &of(String::new()))).await?;
        all.extend(found.into_iter().map(|found| (of(found.name), Some(found.value))));
        if let Some(place) = place.filter(|_| private) {
            let folders = access.mailbox.folders().await;
            let folder = folders.into_iter().find(|folder| folder.name == *place);
            let used = folder.and_then(|folder| folder.special_use).map(SpecialUse::as_str);
            let used = used.map(|used| Bytes::from_static(used.as_bytes()));
            all.extend(used.map(|used| (of(SPECIAL_USE.to_owned()), Some(used))));
        }
    }
    let mut asked = Values::new();
    for wanted in entries {
        let matching = all.iter().filter(|(entry, _)| is_asked(entry, wanted, depth));
        asked.extend(matching.map(|(entry, value)| (entry.clone(), value.clone())));
        if depth == Depth::Zero && !wanted.name.is_empty() {
            asked.entry(wanted.clone()).or_default();
        }
    }
    Ok(asked)
}

/// Is the entry the one that is wanted, or so far below it as is asked for?
fn is_asked(entry: &EntryName, wanted: &EntryName, depth: Depth) -> bool {
    let Some(below) = entry.name.strip_prefix(&wanted.name) else { return false };
    entry.private == wanted.private
        && match depth {
            Depth::Zero => below.is_empty(),
            Depth::One => below.is_empty() || below.starts_with('/') && !below[1..].contains('/'),
            Depth::Infinity => below.is_empty() || below.starts_with('/'),
        }
}

/// `* METADATA folder (entry value …)`; nothing when there are none.
fn metadata_line(out: &mut Out, place: Option<&FolderName>, values: &Values) {
    if values.is_empty() {
        return;
    }
    render::text(out, "* METADATA ");
    render::folder(out, place.map_or("", FolderName::as_str));
    for (number, (entry, value)) in values.iter().enumerate() {
        render::text(out, if number == 0 { " (" } else { " " });
        render::entry(out, &format!("{}{}", prefix(entry), entry.name));
        render::text(out, " ");
        match value {
            Some(value) if value.contains(&0) => {
                put!(out, "~{{{}}}\r\n", value.len());
                out.extend_from_slice(value);
            }
            value => render::nstring(out, value.as_deref()),
        }
    }
    render::text(out, ")\r\n");
}

fn prefix(entry: &EntryName) -> &'static str {
    if entry.private { Scope::Private(None).prefix() } else { Scope::Shared.prefix() }
}

/// `\Sent`, as a value of the entry; none removes it.
fn read_use(value: Option<&[u8]>) -> Result<Option<SpecialUse>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let named = |use_: &SpecialUse| use_.as_str().as_bytes().eq_ignore_ascii_case(value);
    let found = SpecialUse::ALL.into_iter().find(named);
    found.map(Some).ok_or(Failure::no("[USEATTR] this special use is not kept"))
}
