//! SEARCH (RFC 9051 §6.4.4): exact. What a row says is looked at first, then headers, then bodies,
//! and no more than the condition needs.

use gatepost_mail_store::{Folder, Keyword, MailError, ModSeq, Row, SystemFlag};
use gatepost_mime::{Content, Part};
use gatepost_model::BlobId;

use super::{
    Answer, SELECT_FIRST, access,
    text::{self, Field},
};
use crate::{
    connection::Connection,
    failure::Failure,
    grammar::{Bound, Day, Key, ReturnOption, SearchArgs, Set, SetKind},
    object,
    render::{self, number_set, put},
    view::{Numbered, View},
};

/// Bytes of text that are decoded on an ordinary thread; more goes to one for long work.
const SHORT: u64 = 32 << 10;

/// Longest header that is looked at, in bytes.
const MAX_HEADER: u64 = 1 << 20;

const BAD_CHARSET: Failure =
    Failure::no("[BADCHARSET (UTF-8 US-ASCII)] search in UTF-8 or US-ASCII");

/// `SEARCH`
pub(super) async fn search(
    connection: &mut Connection,
    tag: &str,
    kind: SetKind,
    args: &SearchArgs,
) -> Answer {
    if !matches!(args.charset.as_deref(), None | Some("UTF-8" | "US-ASCII")) {
        return Err(BAD_CHARSET);
    }
    let now = connection.server.clock.now();
    let access = access(connection)?;
    access.dialect.mod_seqs |= args.mod_seq;
    let view = access.view.as_ref().ok_or(SELECT_FIRST)?;
    let mut needles = Vec::new();
    let test = compile(&args.key, view, now.unix_seconds(), &mut needles)?;
    let rows = view.folder.rows();
    let mut found: Vec<Numbered> = Vec::new();
    let mut highest: Option<ModSeq> = None;
    // Others have their turn after so many messages.
    let turn = if cost(&test) == 0 { 1024 } else { 8 };
    for (place, message) in view.all().into_iter().enumerate() {
        if place % turn == turn - 1 {
            tokio::task::yield_now().await;
        }
        let Some(row) = rows.get(message.uid) else { continue };
        let mut known = Known {
            row,
            number: message.number,
            recent: view.is_recent(row.uid),
            header: None,
            found: None,
        };
        if is_so(&test, &needles, &view.folder, &mut known).await? {
            found.push(message);
            highest = highest.max(Some(row.modseq));
        }
    }
    let highest = highest.filter(|_| args.mod_seq);
    let number = |message: &Numbered| match kind {
        SetKind::Number => message.number,
        SetKind::Uid => message.uid.get(),
    };
    let numbers: Vec<u32> = found.iter().map(number).collect();
    match &args.returns {
        None => plain_response(connection, &numbers, highest).await?,
        Some(options) => extended_response(connection, tag, kind, &numbers, highest, options),
    }
    Ok("done".into())
}

/// `* SEARCH 2 5 6 (MODSEQ 917162500)`
async fn plain_response(
    connection: &mut Connection,
    numbers: &[u32],
    highest: Option<ModSeq>,
) -> Result<(), Failure> {
    render::text(connection.io.out(), "* SEARCH");
    for some in numbers.chunks(1024) {
        for number in some {
            put!(connection.io.out(), " {number}");
        }
        connection.io.relieve().await?;
    }
    if let Some(highest) = highest {
        put!(connection.io.out(), " (MODSEQ {highest})");
    }
    render::text(connection.io.out(), "\r\n");
    Ok(())
}

/// `* ESEARCH (TAG "a") UID MIN 2 COUNT 3` (RFC 4731)
fn extended_response(
    connection: &mut Connection,
    tag: &str,
    kind: SetKind,
    numbers: &[u32],
    highest: Option<ModSeq>,
    options: &[ReturnOption],
) {
    let out = connection.io.out();
    put!(out, "* ESEARCH (TAG \"{tag}\")");
    if kind == SetKind::Uid {
        render::text(out, " UID");
    }
    let wants = |option| options.contains(&option);
    if let (Some(first), Some(last)) = (numbers.first(), numbers.last()) {
        if wants(ReturnOption::Min) {
            put!(out, " MIN {first}");
        }
        if wants(ReturnOption::Max) {
            put!(out, " MAX {last}");
        }
        if wants(ReturnOption::All) {
            put!(out, " ALL {}", number_set(numbers.iter().copied()));
        }
    }
    if wants(ReturnOption::Count) {
        put!(out, " COUNT {}", numbers.len());
    }
    if let Some(highest) = highest {
        put!(out, " MODSEQ {highest}");
    }
    render::text(out, "\r\n");
}

/// A condition made ready.
enum Test {
    All(Vec<Test>),
    Or(Box<(Test, Test)>),
    Not(Box<Test>),
    System(SystemFlag),
    Keyword(Keyword),
    Never,
    Recent,
    /// Internal date on a day of this range.
    Delivered(Option<Day>, Option<Day>),
    Sent(Option<Day>, Option<Day>),
    /// Seconds since 1970 of the internal date.
    Since(i64),
    Until(i64),
    Larger(u64),
    Smaller(u64),
    Ranges(SetKind, Vec<(u32, u32)>),
    ModSeq(u64),
    Email(BlobId),
    Thread(String),
    /// Day on which it came into the folder, of this range.
    Saved(Option<Day>, Option<Day>),
    /// Name of the field, and text in it.
    Header(String, String),
    /// Which of the needles; also in the header?
    Text(usize, bool),
}

fn compile(key: &Key, view: &View, now: i64, needles: &mut Vec<String>) -> Result<Test, Failure> {
    let needle = |text: &[u8]| {
        let text = std::str::from_utf8(text).map_err(|_| BAD_CHARSET)?;
        Ok::<_, Failure>(text::fold(text))
    };
    let next = |day: Day| Day(day.0.saturating_add(1));
    Ok(match key {
        Key::All(keys) => {
            let tests = keys.iter().map(|key| compile(key, view, now, needles));
            let mut tests = tests.collect::<Result<Vec<_>, _>>()?;
            // The cheap ones first: the dear ones are then not asked.
            tests.sort_by_key(cost);
            Test::All(tests)
        }
        Key::Or(keys) => {
            let left = compile(&keys.0, view, now, needles)?;
            let right = compile(&keys.1, view, now, needles)?;
            Test::Or(Box::new(if cost(&left) <= cost(&right) {
                (left, right)
            } else {
                (right, left)
            }))
        }
        Key::Not(key) => Test::Not(Box::new(compile(key, view, now, needles)?)),
        Key::Flag(name) => {
            let mut all = SystemFlag::ALL.into_iter();
            match all.find(|flag| flag.as_str().eq_ignore_ascii_case(name)) {
                Some(flag) => Test::System(flag),
                None => name.parse().map_or(Test::Never, Test::Keyword),
            }
        }
        Key::Recent => Test::Recent,
        Key::Before(day) => Test::Delivered(None, Some(*day)),
        Key::On(day) => Test::Delivered(Some(*day), Some(next(*day))),
        Key::Since(day) => Test::Delivered(Some(*day), None),
        Key::SentBefore(day) => Test::Sent(None, Some(*day)),
        Key::SentOn(day) => Test::Sent(Some(*day), Some(next(*day))),
        Key::SentSince(day) => Test::Sent(Some(*day), None),
        Key::Header(name, text) => Test::Header(name.clone(), needle(text)?),
        Key::Body(text) | Key::Text(text) => {
            let text = needle(text)?;
            if text.is_empty() {
                return Ok(Test::All(Vec::new()));
            }
            let place = needles.iter().position(|known| *known == text);
            let place = place.unwrap_or_else(|| {
                needles.push(text);
                needles.len() - 1
            });
            Test::Text(place, matches!(key, Key::Text(_)))
        }
        Key::Larger(size) => Test::Larger(*size),
        Key::Smaller(size) => Test::Smaller(*size),
        Key::Older(seconds) => Test::Until(now.saturating_sub_unsigned(*seconds)),
        Key::Younger(seconds) => Test::Since(now.saturating_sub_unsigned(*seconds)),
        Key::Numbers(set) => Test::Ranges(SetKind::Number, ranges(set, view.shown().len())),
        Key::Uids(set) => {
            let last = view.shown().last().map_or(0, |row| row.uid.get() as usize);
            Test::Ranges(SetKind::Uid, ranges(set, last))
        }
        Key::ModSeq(modseq) => Test::ModSeq(*modseq),
        Key::EmailId(id) => id.parse().map_or(Test::Never, Test::Email),
        Key::ThreadId(id) => Test::Thread(id.clone()),
        Key::SavedBefore(day) => Test::Saved(None, Some(*day)),
        Key::SavedOn(day) => Test::Saved(Some(*day), Some(next(*day))),
        Key::SavedSince(day) => Test::Saved(Some(*day), None),
    })
}

/// In an empty folder `*` stands for nothing.
fn ranges(set: &Set, largest: usize) -> Vec<(u32, u32)> {
    let largest = u32::try_from(largest).unwrap_or(u32::MAX);
    if largest == 0
        && set.0.iter().all(|(from, to)| *from == Bound::Largest && *to == Bound::Largest)
    {
        return Vec::new();
    }
    set.ranges(largest)
}

/// 0: the row tells; 1: the header; 2: the body.
fn cost(test: &Test) -> u8 {
    match test {
        Test::All(tests) => tests.iter().map(cost).max().unwrap_or(0),
        Test::Or(tests) => cost(&tests.0).max(cost(&tests.1)),
        Test::Not(test) => cost(test),
        Test::Sent(..) | Test::Header(..) | Test::Thread(_) => 1,
        Test::Text(..) => 2,
        _ => 0,
    }
}

/// What is known of a message so far.
struct Known<'a> {
    row: &'a Row,
    number: u32,
    recent: bool,
    header: Option<Header>,
    /// For every needle: is it in the body, without the header?
    found: Option<Vec<bool>>,
}

struct Header {
    fields: Vec<Field>,
    sent: Option<Day>,
    thread: String,
}

/// Decides, reading more of the message while the answer depends on it.
async fn is_so(
    test: &Test,
    needles: &[String],
    folder: &Folder,
    known: &mut Known<'_>,
) -> Result<bool, Failure> {
    if let Some(answer) = decide(test, needles, known) {
        return Ok(answer);
    }
    let gone = |error: MailError| match error {
        MailError::Expunged => Ok(false),
        error => Err(error.into()),
    };
    let structure = match folder.summary(known.row).await {
        Ok(structure) => structure,
        Err(error) => return gone(error),
    };
    let span = structure.root.header;
    let end = span.end.min(span.start.saturating_add(MAX_HEADER));
    match folder.read(known.row, span.start..end).await {
        Ok(header) => {
            let sent = structure.envelope.date.as_deref().and_then(text::day);
            let thread = object::thread_id(known.row, &structure.envelope);
            known.header = Some(Header { fields: text::fields(&header), sent, thread });
        }
        Err(error) => return gone(error),
    }
    if let Some(answer) = decide(test, needles, known) {
        return Ok(answer);
    }
    match body(folder, known.row, &structure.root, needles).await {
        Ok(found) => known.found = Some(found),
        Err(error) => return gone(error),
    }
    Ok(decide(test, needles, known).unwrap_or(false))
}

/// The answer, if what is known is enough for it.
fn decide(test: &Test, needles: &[String], known: &Known<'_>) -> Option<bool> {
    let within = |day: Day, from: &Option<Day>, to: &Option<Day>| {
        from.is_none_or(|from| day >= from) && to.is_none_or(|to| day < to)
    };
    let row = known.row;
    Some(match test {
        Test::All(tests) => {
            let mut unknown = false;
            for test in tests {
                match decide(test, needles, known) {
                    Some(false) => return Some(false),
                    Some(true) => {}
                    None => unknown = true,
                }
            }
            return (!unknown).then_some(true);
        }
        Test::Or(tests) => {
            match (decide(&tests.0, needles, known), decide(&tests.1, needles, known)) {
                (Some(true), _) | (_, Some(true)) => true,
                (Some(false), Some(false)) => false,
                _ => return None,
            }
        }
        Test::Not(test) => !decide(test, needles, known)?,
        Test::System(flag) => row.flags.has(*flag),
        Test::Keyword(keyword) => row.flags.has_keyword(keyword),
        Test::Never => false,
        Test::Recent => known.recent,
        Test::Delivered(from, to) => {
            within(Day::of_millis(row.internal_date.unix_millis()), from, to)
        }
        Test::Since(moment) => row.internal_date.unix_seconds() >= *moment,
        Test::Until(moment) => row.internal_date.unix_seconds() <= *moment,
        Test::Larger(size) => u64::from(row.size) > *size,
        Test::Smaller(size) => u64::from(row.size) < *size,
        Test::Ranges(SetKind::Number, ranges) => holds(ranges, known.number),
        Test::Ranges(SetKind::Uid, ranges) => holds(ranges, row.uid.get()),
        Test::ModSeq(modseq) => row.modseq.get() >= *modseq,
        Test::Email(id) => row.blob == *id,
        Test::Thread(id) => known.header.as_ref()?.thread == *id,
        Test::Saved(from, to) => within(Day::of_millis(u64::from(row.saved) * 1000), from, to),
        Test::Sent(from, to) => {
            known.header.as_ref()?.sent.is_some_and(|day| within(day, from, to))
        }
        Test::Header(name, needle) => {
            let fields = &known.header.as_ref()?.fields;
            let mut named = fields.iter().filter(|field| field.name.eq_ignore_ascii_case(name));
            named.any(|field| field.value.contains(needle))
        }
        Test::Text(place, with_header) => {
            if *with_header {
                let needle = needles.get(*place)?;
                let fields = &known.header.as_ref()?.fields;
                if fields.iter().any(|field| in_field(field, needle)) {
                    return Some(true);
                }
            }
            known.found.as_ref()?.get(*place).copied()?
        }
    })
}

/// Is the text in the field, whose line reads `name: value`?
fn in_field(field: &Field, needle: &str) -> bool {
    field.value.contains(needle)
        || format!("{}: {}", text::fold(&field.name), field.value).contains(needle)
}

fn holds(ranges: &[(u32, u32)], number: u32) -> bool {
    let at = ranges.partition_point(|range| range.1 < number);
    ranges.get(at).is_some_and(|range| range.0 <= number)
}

/// Looks for every needle in the text of the parts and in their headers.
async fn body(
    folder: &Folder,
    row: &Row,
    root: &Part,
    needles: &[String],
) -> Result<Vec<bool>, MailError> {
    let mut found = vec![false; needles.len()];
    let mut parts = vec![(root, true)];
    while let Some((part, outermost)) = parts.pop() {
        if !outermost && !part.header.is_empty() {
            let end = part.header.end.min(part.header.start.saturating_add(MAX_HEADER));
            let header = folder.read(row, part.header.start..end).await?;
            let fields = text::fields(&header);
            mark(&mut found, needles, |needle| fields.iter().any(|field| in_field(field, needle)));
        }
        match &part.content {
            Content::Multipart(within) => {
                parts.extend(within.iter().rev().map(|part| (part, false)));
            }
            Content::Message(message) => parts.push((&message.root, false)),
            Content::Leaf if part.content_type.kind.eq_ignore_ascii_case(b"text") => {
                let bytes = folder.read(row, part.body.start..part.body.end).await?;
                let encoding = part.encoding.clone();
                let label = part.content_type.param("charset").map(<[u8]>::to_vec);
                let decode = move || text::fold(&text::body(&bytes, &encoding, label.as_deref()));
                let text = if part.body.len() <= SHORT {
                    decode()
                } else {
                    tokio::task::spawn_blocking(decode).await.unwrap_or_default()
                };
                mark(&mut found, needles, |needle| text.contains(needle));
            }
            Content::Leaf => {}
        }
        if found.iter().all(|found| *found) {
            break;
        }
    }
    Ok(found)
}

fn mark(found: &mut [bool], needles: &[String], is_in: impl Fn(&str) -> bool) {
    for (found, needle) in found.iter_mut().zip(needles) {
        *found = *found || is_in(needle);
    }
}
