//! What of messages is read to decide a condition: of many at once, and no more than it takes.

use std::cell::OnceCell;

use bytes::Bytes;
use gatepost_mail_store::{Folder, MailError, Row};
use gatepost_mime::{Envelope, Span, SummaryRecord, text::MAX_HEADER};

use super::finder::{Finder, decide, lacks_header};
use crate::failure::Failure;

/// Messages that are read at once: some steps of looking for texts, which go on beside each other.
pub(super) const AT_ONCE: usize = 192;

/// Bytes of headers that are read at once; one that is longer is read alone.
const BYTES: u64 = 256 << 10;

/// A message that its row does not decide.
#[derive(Clone, Copy)]
pub(in crate::command) struct Undecided<'a> {
    pub(in crate::command) row: &'a Row,
    pub(in crate::command) number: u32,
    pub(in crate::command) recent: bool,
}

/// What is known of a message so far.
pub(super) struct Known<'a> {
    pub(super) row: &'a Row,
    pub(super) number: u32,
    pub(super) recent: bool,
    /// What is kept of it; none before that is read.
    pub(super) kept: Option<SummaryRecord<'a>>,
    envelope: OnceCell<Option<Envelope<&'a [u8]>>>,
    /// Its header, once that is read.
    pub(super) header: Option<Bytes>,
    /// For every needle: is it there?
    pub(super) found: Option<Vec<bool>>,
}

impl<'a> Known<'a> {
    pub(super) fn new(message: Undecided<'a>, record: Option<&'a [u8]>) -> Self {
        let Undecided { row, number, recent } = message;
        let (kept, envelope) = (record.map(SummaryRecord::read), OnceCell::new());
        Self { row, number, recent, kept, envelope, header: None, found: None }
    }

    /// The envelope, if it is kept.
    pub(super) fn envelope(&self) -> Option<&Envelope<&'a [u8]>> {
        self.envelope.get_or_init(|| self.kept?.envelope()).as_ref()
    }
}

/// A message that what is kept of it does not decide.
struct Left<'a> {
    place: usize,
    message: Undecided<'a>,
    record: Bytes,
    /// The header, if it must be read.
    header: Span,
}

impl Finder {
    /// The answers for messages, in their order, for which more of them is read while they depend on
    /// that. A message whose bytes are gone is not found.
    pub(in crate::command) async fn decide(
        &self,
        folder: &Folder,
        messages: &[Undecided<'_>],
    ) -> Result<Vec<bool>, Failure> {
        let mut answers = vec![false; messages.len()];
        for (at, messages) in (0..).step_by(AT_ONCE).zip(messages.chunks(AT_ONCE)) {
            for (place, answer) in self.decide_some(folder, messages).await? {
                if let Some(slot) = answers.get_mut(at + place) {
                    *slot = answer;
                }
            }
        }
        Ok(answers)
    }

    /// Places and answers; no answer for those that are gone.
    async fn decide_some(
        &self,
        folder: &Folder,
        messages: &[Undecided<'_>],
    ) -> Result<Vec<(usize, bool)>, MailError> {
        let records = folder.summaries(messages.iter().map(|message| message.row)).await?;
        let (mut answers, mut left) = (Vec::with_capacity(messages.len()), Vec::new());
        for ((place, message), record) in messages.iter().enumerate().zip(records) {
            match decide(&self.test, &Known::new(*message, Some(&record))) {
                Some(answer) => answers.push((place, answer)),
                None => left.extend(self.left(folder, place, *message, record).await?),
            }
        }
        let mut left = left.as_slice();
        while !left.is_empty() {
            let (run, after) = left.split_at(run_of(left));
            left = after;
            let headers =
                run.iter().map(|left| (left.message.row, left.header.start..left.header.end));
            let headers = folder.read_many(headers).await;
            self.decide_run(folder, run, headers, &mut answers).await?;
        }
        Ok(answers)
    }

    /// The answers for messages by their headers and, where that is not enough, by their texts.
    async fn decide_run(
        &self,
        folder: &Folder,
        run: &[Left<'_>],
        headers: Vec<Result<Bytes, MailError>>,
        answers: &mut Vec<(usize, bool)>,
    ) -> Result<(), MailError> {
        let (mut texts, mut messages) = (Vec::new(), Vec::new());
        for (left, header) in run.iter().zip(headers) {
            let header = match header {
                Ok(header) => header,
                Err(MailError::Expunged) => continue,
                Err(error) => return Err(error),
            };
            if let Some(answer) = self.decide_with(left, header.clone(), None) {
                answers.push((left.place, answer));
            } else {
                messages.push((left.message.row.clone(), left.record.clone()));
                texts.push((left, header));
            }
        }
        let found = folder.find_texts(&messages, &self.needles).await?;
        for ((left, header), found) in texts.into_iter().zip(found) {
            let answer = found.and_then(|found| self.decide_with(left, header, Some(found)));
            answers.push((left.place, answer.unwrap_or(false)));
        }
        Ok(())
    }

    /// What there is to be read of a message; none if it is gone.
    async fn left<'a>(
        &self,
        folder: &Folder,
        place: usize,
        message: Undecided<'a>,
        mut record: Bytes,
    ) -> Result<Option<Left<'a>>, MailError> {
        let header = |record: &[u8]| {
            let header = SummaryRecord::read(record).parts::<&[u8]>()?.root.header;
            Some(Span::new(header.start, header.end.min(header.start.saturating_add(MAX_HEADER))))
        };
        let mut span = header(&record);
        if span.is_none() {
            record = match folder.parse(message.row).await {
                Ok(parsed) => parsed.encode().into(),
                Err(MailError::Expunged) => return Ok(None),
                Err(error) => return Err(error),
            };
            span = header(&record);
        }
        let lacks = lacks_header(&self.test, &Known::new(message, Some(&record)));
        let header = span.filter(|_| lacks).unwrap_or_default();
        Ok(Some(Left { place, message, record, header }))
    }

    /// The answer by the header, if it had to be read, or by what of the text was found.
    fn decide_with(
        &self,
        left: &Left<'_>,
        header: Bytes,
        found: Option<Vec<bool>>,
    ) -> Option<bool> {
        let mut known = Known::new(left.message, Some(&left.record));
        known.header = Some(header).filter(|_| !left.header.is_empty());
        known.found = found;
        decide(&self.test, &known)
    }
}

/// How many are read in one step; one at least.
fn run_of(left: &[Left<'_>]) -> usize {
    let mut bytes = 0;
    let fits = |left: &&Left<'_>| {
        bytes += left.header.len();
        bytes <= BYTES
    };
    left.iter().take_while(fits).count().max(1)
}
