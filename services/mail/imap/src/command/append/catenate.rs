//! CATENATE (RFC 4469): a message in parts, some of which the mailbox has already.

use futures_util::StreamExt;
use gatepost_mail_store::{Folder, FolderName, MailError, Rights, Row};
use gatepost_mime::{Resolved, Span, header_fields};

use super::{receiver::Receiver, source::Source};
use crate::{
    command::{access, fetch},
    connection::Connection,
    failure::Failure,
    grammar::MessageUrl,
};

/// `cat-part *(SP cat-part) ")"`
pub(super) async fn parts(
    connection: &mut Connection,
    source: &mut Source,
    receiver: &mut Receiver,
) -> Result<(), Failure> {
    loop {
        let mut input = source.cursor();
        let is_text = input.eat_word("TEXT");
        if !is_text && !input.eat_word("URL") {
            return Err(Failure::bad("CATENATE takes TEXT and URL"));
        }
        input.space()?;
        let rest = input.rest().len();
        source.leave(rest);
        if is_text {
            source.stream(connection, receiver).await?;
        } else {
            let url = url(connection, source).await?;
            copy(connection, &url, receiver).await?;
        }
        let mut input = source.cursor();
        let last = input.eat(b')');
        if !last {
            input.space()?;
        }
        let rest = input.rest().len();
        source.leave(rest);
        if last {
            return Ok(());
        }
    }
}

/// `astring`, whose literal is still to come.
async fn url(connection: &mut Connection, source: &mut Source) -> Result<Vec<u8>, Failure> {
    if source.at_literal() {
        return source.short(connection).await;
    }
    let mut input = source.cursor();
    // Unquoted, a parenthesis ends it.
    let url = input.astring()?;
    let rest = input.rest().len();
    source.leave(rest);
    Ok(url)
}

/// Adds what the URL names to the message, piece by piece.
async fn copy(
    connection: &mut Connection,
    url: &[u8],
    receiver: &mut Receiver,
) -> Result<(), Failure> {
    let gone = |error| match error {
        MailError::Expunged | MailError::NoSuchFolder | MailError::InvalidName(_) => bad_url(url),
        error => error.into(),
    };
    let named = MessageUrl::parse(url).ok_or_else(|| bad_url(url))?;
    let name = named.folder.parse::<FolderName>().map_err(gone)?;
    let access = access(connection)?;
    access.demand(&name, Rights::READ).map_err(|_| bad_url(url))?;
    let folder = access.mailbox.folder(&name).await.map_err(gone)?;
    let validity = folder.info().uid_validity;
    if named.uid_validity.is_some_and(|wanted| wanted != validity) {
        return Err(bad_url(url));
    }
    let row = folder.row(named.uid).ok_or_else(|| bad_url(url))?;
    match find(&folder, &row, &named).await.map_err(gone)? {
        None => Err(bad_url(url)),
        Some(Found::Fields(bytes)) => {
            let span = cut(Span::new(0, bytes.len() as u64), named.partial);
            let range = span.start as usize..span.end as usize;
            receiver.write(bytes.get(range).unwrap_or_default()).await
        }
        Some(Found::Bytes(span)) => {
            let span = cut(span, named.partial);
            receiver.expect(span.len())?;
            let mut pieces = folder.stream(&row, span.start..span.end).await.map_err(gone)?;
            while let Some(piece) = pieces.next().await {
                receiver.write(&piece.map_err(gone)?).await?;
            }
            Ok(())
        }
    }
}

enum Found {
    /// These bytes of the message.
    Bytes(Span),
    /// Fields of a header.
    Fields(Vec<u8>),
}

async fn find(folder: &Folder, row: &Row, url: &MessageUrl) -> Result<Option<Found>, MailError> {
    let Some(section) = &url.section else {
        return Ok(Some(Found::Bytes(Span::new(0, u64::from(row.size)))));
    };
    let structure = folder.summary(row).await?;
    Ok(match structure.resolve(&fetch::selector(section)) {
        None => None,
        Some(Resolved::Bytes(span)) => Some(Found::Bytes(span)),
        Some(Resolved::Fields(span)) => {
            let end = span.end.min(span.start.saturating_add(fetch::MAX_HEADER));
            let header = folder.read(row, span.start..end).await?;
            let (names, not) = fetch::names(&section.text);
            Some(Found::Fields(header_fields(&header, &names, not)))
        }
    })
}

/// What is wanted of a span.
fn cut(span: Span, partial: Option<(u64, Option<u64>)>) -> Span {
    let Some((first, count)) = partial else { return span };
    let start = span.start.saturating_add(first).min(span.end);
    let end = start.saturating_add(count.unwrap_or(u64::MAX)).min(span.end);
    Span::new(start, end)
}

/// `BADURL` with the URL, where a response can hold it (RFC 4469 §5).
fn bad_url(url: &[u8]) -> Failure {
    let sayable = |byte: &u8| byte.is_ascii_graphic() && *byte != b']';
    let text = if url.len() <= 1000 && url.iter().all(sayable) {
        format!("[BADURL {}] it names nothing here", String::from_utf8_lossy(url))
    } else {
        "a URL names nothing here".to_owned()
    };
    Failure::No(text.into())
}
