//! Looking for texts in messages.

use std::sync::Arc;

use bytes::Bytes;
use futures_util::{FutureExt, StreamExt, TryStreamExt, future::BoxFuture, stream};
use gatepost_blob::BlobKey;
use gatepost_mime::{Message, SummaryRecord, parse};

use crate::{
    Folder, MailError, MailStoreConfig, Needles, Row,
    text::{Matcher, Sink as _, Source, has_documents, scan, scan_whole, texts},
};

/// A message up to this many bytes is read at once; of a longer one, pieces.
const SHORT: u64 = 128 << 10;

/// Messages that are read and looked into in one step at most, and bytes of them.
const MESSAGES: usize = 64;
const BYTES: u64 = 256 << 10;

/// Steps of one search at once: while one reads, another looks.
const AT_ONCE: usize = 3;

/// What was found in a message: for every needle, whether it is there. None where its bytes are gone.
type Found = Option<Vec<bool>>;

/// What was found in a message besides its documents.
struct Looked {
    found: Vec<bool>,
    /// Its structure, if there are documents that may hold what was not found.
    documents: Option<Box<Message>>,
}

impl Folder {
    /// For every needle: is it in the text of one message, decoded and folded? As [`Self::summary`] for
    /// expunged messages.
    ///
    /// # Errors
    ///
    /// [`MailError::Expunged`] when its bytes are gone.
    pub(crate) async fn find_text(
        &self,
        row: &Row,
        message: &Message,
        needles: &Needles,
    ) -> Result<Vec<bool>, MailError> {
        let mut matcher = Matcher::new(needles);
        let size = u64::from(row.size);
        if size <= SHORT {
            let whole = self.read(row, 0..size).await?;
            let _turn = self.turn().await;
            scan_whole(&whole, message, &mut matcher);
        } else {
            let base = &self.shared().base;
            let key = BlobKey::new(self.mailbox.id(), row.blob);
            scan(&Source::Blob(&base.blobs, key, &base.turns), message, &mut matcher).await?;
        }
        self.find_in_documents(row, message, &mut matcher).await?;
        Ok(matcher.found())
    }

    /// For every needle: is it in the text of each message, decoded and folded? The messages come with what
    /// [`Self::summaries`] has of them; of those whose bytes are gone there is nothing to tell. Small messages are read many in one step,
    /// and looked into on threads for long work, some steps at once. Memory is bounded by those steps.
    ///
    /// # Errors
    ///
    /// From the stores.
    pub async fn find_texts(
        &self,
        messages: &[(Row, Bytes)],
        needles: &Arc<Needles>,
    ) -> Result<Vec<Found>, MailError> {
        let steps: Vec<BoxFuture<'_, _>> =
            steps(messages).into_iter().map(|some| self.look(some, needles).boxed()).collect();
        let found: Vec<Vec<Found>> = stream::iter(steps).buffered(AT_ONCE).try_collect().await?;
        Ok(found.into_iter().flatten().collect())
    }

    /// One step.
    async fn look(
        &self,
        messages: &[(Row, Bytes)],
        needles: &Arc<Needles>,
    ) -> Result<Vec<Found>, MailError> {
        if let [(row, _)] = messages
            && u64::from(row.size) > SHORT
        {
            return Ok(vec![self.look_into_large(row, needles).await?]);
        }
        let looked = self.look_into_short(messages, needles).await?;
        let mut found = Vec::with_capacity(looked.len());
        for ((row, _), looked) in messages.iter().zip(looked) {
            let Some(Looked { found: known, documents }) = looked else {
                found.push(None);
                continue;
            };
            let mut matcher = Matcher::with(needles, known);
            let documents = match &documents {
                Some(message) => self.find_in_documents(row, message, &mut matcher).await,
                None => Ok(()),
            };
            found.push(match documents {
                Ok(()) => Some(matcher.found()),
                Err(MailError::Expunged) => None,
                Err(error) => return Err(error),
            });
        }
        Ok(found)
    }

    /// Reads short messages and looks into them, but not into their documents.
    async fn look_into_short(
        &self,
        messages: &[(Row, Bytes)],
        needles: &Arc<Needles>,
    ) -> Result<Vec<Option<Looked>>, MailError> {
        let whole = |(row, _): &'_ (Row, Bytes)| 0..u64::from(row.size);
        let parts = messages.iter().map(|message| (&message.0, whole(message)));
        let wholes = self.read_many(parts).await;
        let summaries: Vec<Bytes> = messages.iter().map(|(_, summary)| summary.clone()).collect();
        let (needles, base) = (Arc::clone(needles), Arc::clone(&self.shared().base));
        let look = move |(summary, whole): (Bytes, Result<Bytes, MailError>)| match whole {
            Ok(whole) => Ok(Some(look_into(&whole, &summary, &needles, &base.config))),
            Err(MailError::Expunged) => Ok(None),
            Err(error) => Err(error),
        };
        let looking = tokio::task::spawn_blocking(move || {
            summaries.into_iter().zip(wholes).map(look).collect::<Result<Vec<_>, _>>()
        });
        let failed = |_| MailError::Unavailable("looking into messages failed".into());
        looking.await.map_err(failed)?
    }

    async fn look_into_large(&self, row: &Row, needles: &Needles) -> Result<Found, MailError> {
        let found = async {
            let message = self.summary(row).await?;
            self.find_text(row, &message, needles).await
        };
        match found.await {
            Ok(found) => Ok(Some(found)),
            Err(MailError::Expunged) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Looks into the documents of a message, if what was found so far leaves a question.
    async fn find_in_documents(
        &self,
        row: &Row,
        message: &Message,
        matcher: &mut Matcher<'_>,
    ) -> Result<(), MailError> {
        if matcher.is_done() {
            return Ok(());
        }
        let key = BlobKey::new(self.mailbox.id(), row.blob);
        for text in texts(&self.shared().base, key, message).await? {
            matcher.begin(true);
            matcher.text(0, &text);
        }
        Ok(())
    }
}

/// Messages by steps: short ones many in one, large ones alone.
fn steps(messages: &[(Row, Bytes)]) -> Vec<&[(Row, Bytes)]> {
    let (mut steps, mut rest) = (Vec::new(), messages);
    while !rest.is_empty() {
        let mut bytes = 0;
        let fits = |(row, _): &&(Row, Bytes)| {
            bytes += u64::from(row.size);
            u64::from(row.size) <= SHORT && bytes <= BYTES
        };
        let count = rest.iter().take(MESSAGES).take_while(fits).count().max(1);
        let (step, after) = rest.split_at(count.min(rest.len()));
        steps.push(step);
        rest = after;
    }
    steps
}

/// Looks into a whole message, but not into its documents.
fn look_into(whole: &[u8], summary: &[u8], needles: &Needles, config: &MailStoreConfig) -> Looked {
    let message = SummaryRecord::read(summary).structure().unwrap_or_else(|| parse(whole));
    let mut matcher = Matcher::new(needles);
    scan_whole(whole, &message, &mut matcher);
    let more = !matcher.is_done() && has_documents(config, &message);
    Looked { found: matcher.found(), documents: more.then(|| Box::new(message)) }
}
