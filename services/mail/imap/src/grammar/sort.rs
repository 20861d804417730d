//! SORT and THREAD (RFC 5256, RFC 5957), ESORT (RFC 5267 §3), and ESEARCH over folders (RFC 7377).

use super::{Cursor, Key, Returns, SearchArgs, Syntax, returns::return_options, search::program};

/// What messages are sorted by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum SortKey {
    /// Internal date.
    Arrival,
    /// Local part of the first address in Cc.
    Cc,
    /// Date sent.
    Date,
    /// Local part of the first address in From.
    From,
    /// Bytes.
    Size,
    /// Base subject.
    Subject,
    /// Local part of the first address in To.
    To,
    /// Name of the first address in From, or the address (RFC 5957).
    DisplayFrom,
    /// The same of To.
    DisplayTo,
}

/// A criterion.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Criterion {
    /// What by.
    pub(crate) key: SortKey,
    /// The other way round?
    pub(crate) reverse: bool,
}

/// Criteria of a SORT at most; more can decide nothing that these do not.
const MAX_CRITERIA: usize = 32;

/// A SORT.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct SortArgs {
    /// The first counts most.
    pub(crate) criteria: Vec<Criterion>,
    /// What is sorted.
    pub(crate) search: SearchArgs,
}

/// How THREAD finds threads.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Algorithm {
    /// By base subject and date.
    OrderedSubject,
    /// By who answers whom.
    References,
}

/// A THREAD.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct ThreadArgs {
    /// How.
    pub(crate) algorithm: Algorithm,
    /// What is put into threads.
    pub(crate) search: SearchArgs,
}

/// Which folders are searched (RFC 7377 §2.2).
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) enum Source {
    /// The selected one.
    Selected,
    /// INBOX: the only folder that mail is delivered to.
    Inboxes,
    /// All of them.
    Personal,
    /// Those that are subscribed.
    Subscribed,
    /// These and all below them.
    Subtree(Vec<Vec<u8>>),
    /// These and those right below them.
    SubtreeOne(Vec<Vec<u8>>),
    /// These.
    Mailboxes(Vec<Vec<u8>>),
}

/// An ESEARCH command.
#[derive(Clone, PartialEq, Debug)]
pub(crate) struct MultiArgs {
    /// Where.
    pub(crate) sources: Vec<Source>,
    /// What, and what of it is given back.
    pub(crate) search: SearchArgs,
}

/// ```abnf
/// sort          = "SORT" [SP "RETURN" SP search-return-opts] SP sort-criteria SP search-criteria
/// sort-criteria = "(" sort-criterion *(SP sort-criterion) ")"
/// ```
/// from behind the verb.
pub(super) fn sort(input: &mut Cursor<'_>) -> Result<SortArgs, Syntax> {
    let returns = returns(input)?;
    input.space()?;
    let criteria = input.list(criterion)?;
    if criteria.is_empty() || criteria.len() > MAX_CRITERIA {
        return Err(Syntax("SORT takes some criteria, and not very many"));
    }
    Ok(SortArgs { criteria, search: criteria_of_search(input, returns)? })
}

/// `thread = "THREAD" SP thread-alg SP search-criteria`, from behind the verb.
pub(super) fn thread(input: &mut Cursor<'_>) -> Result<ThreadArgs, Syntax> {
    input.space()?;
    let algorithm = match input.word()?.as_str() {
        "ORDEREDSUBJECT" => Algorithm::OrderedSubject,
        "REFERENCES" => Algorithm::References,
        _ => return Err(Syntax("this way of threading is not known")),
    };
    Ok(ThreadArgs { algorithm, search: criteria_of_search(input, None)? })
}

/// ```abnf
/// esearch             = "ESEARCH" [SP esearch-source-opts] [SP search-return-opts] SP search-program
/// esearch-source-opts = "IN" SP "(" source-mbox ")"
/// source-mbox         = filter-mailboxes *(SP filter-mailboxes)
/// ```
/// from behind the verb. Scope options, of which there are none yet, are not known.
pub(super) fn multi_search(input: &mut Cursor<'_>) -> Result<MultiArgs, Syntax> {
    let mut sources = vec![Source::Selected];
    let mut ahead = *input;
    ahead.space()?;
    if ahead.eat_word("IN") {
        *input = ahead;
        input.space()?;
        sources = input.list(source)?;
        if sources.is_empty() {
            return Err(Syntax("a folder to search is missing"));
        }
    }
    let returns = returns(input)?.unwrap_or(Returns { all: true, ..Returns::default() });
    input.space()?;
    let charset = charset(input)?;
    let (key, mod_seq) = program(input)?;
    Ok(MultiArgs { sources, search: SearchArgs { returns: Some(returns), charset, key, mod_seq } })
}

/// `cancelupdate = "CANCELUPDATE" 1*(SP quoted)` (RFC 5267 §5), from behind the verb.
pub(super) fn cancel_update(input: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>, Syntax> {
    input.space()?;
    let mut tags = vec![input.string()?];
    while input.peek() == Some(b' ') && input.rest().len() > 1 {
        input.space()?;
        tags.push(input.string()?);
    }
    Ok(tags)
}

/// `filter-mailboxes` (RFC 5465 §8), without `selected-delayed`, which says nothing here.
fn source(input: &mut Cursor<'_>) -> Result<Source, Syntax> {
    Ok(match input.word()?.as_str() {
        "SELECTED" => Source::Selected,
        "INBOXES" => Source::Inboxes,
        "PERSONAL" => Source::Personal,
        "SUBSCRIBED" => Source::Subscribed,
        "SUBTREE" => Source::Subtree(folders(input)?),
        "SUBTREE-ONE" => Source::SubtreeOne(folders(input)?),
        "MAILBOXES" => Source::Mailboxes(folders(input)?),
        _ => return Err(Syntax("this choice of folders is not known")),
    })
}

/// `one-or-more-mailbox = mailbox / "(" mailbox *(SP mailbox) ")"`
fn folders(input: &mut Cursor<'_>) -> Result<Vec<Vec<u8>>, Syntax> {
    input.space()?;
    if input.peek() != Some(b'(') {
        return Ok(vec![input.astring()?]);
    }
    let folders = input.list(Cursor::astring)?;
    if folders.is_empty() { Err(Syntax("a folder to search is missing")) } else { Ok(folders) }
}

/// `[SP "RETURN" SP search-return-opts]`
fn returns(input: &mut Cursor<'_>) -> Result<Option<Returns>, Syntax> {
    let mut ahead = *input;
    ahead.space()?;
    if !ahead.eat_word("RETURN") {
        return Ok(None);
    }
    *input = ahead;
    input.space()?;
    return_options(input).map(Some)
}

/// `["CHARSET" SP charset SP]`
fn charset(input: &mut Cursor<'_>) -> Result<Option<Vec<u8>>, Syntax> {
    if !input.eat_word("CHARSET") {
        return Ok(None);
    }
    input.space()?;
    let charset = input.astring()?;
    input.space()?;
    Ok(Some(charset))
}

/// `search-criteria = charset 1*(SP search-key)`
fn criteria_of_search(
    input: &mut Cursor<'_>,
    returns: Option<Returns>,
) -> Result<SearchArgs, Syntax> {
    input.space()?;
    let charset = Some(input.astring()?);
    input.space()?;
    let (key, mod_seq): (Key, bool) = program(input)?;
    Ok(SearchArgs { returns, charset, key, mod_seq })
}

/// `sort-criterion = ["REVERSE" SP] sort-key`
fn criterion(input: &mut Cursor<'_>) -> Result<Criterion, Syntax> {
    let reverse = input.eat_word("REVERSE");
    if reverse {
        input.space()?;
    }
    let key = match input.word()?.as_str() {
        "ARRIVAL" => SortKey::Arrival,
        "CC" => SortKey::Cc,
        "DATE" => SortKey::Date,
        "FROM" => SortKey::From,
        "SIZE" => SortKey::Size,
        "SUBJECT" => SortKey::Subject,
        "TO" => SortKey::To,
        "DISPLAYFROM" => SortKey::DisplayFrom,
        "DISPLAYTO" => SortKey::DisplayTo,
        _ => return Err(Syntax("this sort criterion is not known")),
    };
    Ok(Criterion { key, reverse })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is<T>(parse: impl Fn(&mut Cursor<'_>) -> Result<T, Syntax>, text: &str) -> bool {
        let mut input = Cursor::new(text.as_bytes());
        parse(&mut input).is_ok() && input.end().is_ok()
    }

    #[test]
    fn commands_are_parsed() {
        for right in [
            " (DATE) UTF-8 ALL",
            " (REVERSE SUBJECT DISPLAYFROM) \"us-ascii\" SEEN FROM a",
            " RETURN (MIN COUNT) (ARRIVAL) UTF-8 1:*",
            " RETURN () (SIZE) UTF-8 ALL",
        ] {
            assert!(is(sort, right), "{right:?}");
        }
        for wrong in [
            "",
            " () UTF-8 ALL",
            " (FOO) UTF-8 ALL",
            " (REVERSE) UTF-8 ALL",
            " (DATE) UTF-8",
            " (DATE)",
        ] {
            assert!(!is(sort, wrong), "{wrong:?}");
        }
        assert!(is(thread, " REFERENCES UTF-8 SINCE 5-MAR-2000"));
        assert!(is(thread, " orderedsubject UTF-8 ALL"));
        assert!(!is(thread, " REFS UTF-8 ALL"));
        for right in [
            " ALL",
            " RETURN (COUNT) SEEN",
            " IN (selected) ALL",
            " IN (mailboxes INBOX subtree \"a b\" subscribed) RETURN () CHARSET UTF-8 FROM a",
            " IN (subtree-one (a b) personal) UNSEEN",
        ] {
            assert!(is(multi_search, right), "{right:?}");
        }
        for wrong in ["", " IN () ALL", " IN (foo) ALL", " IN (mailboxes ()) ALL", " IN (selected)"]
        {
            assert!(!is(multi_search, wrong), "{wrong:?}");
        }
    }
}
