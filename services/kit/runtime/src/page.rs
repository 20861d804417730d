//! Pages of lists on the wire: the token is the id of the last entry.

use std::{fmt::Display, str::FromStr};

use gatepost_model::Malformed;
use gatepost_proto::common::v1::{PageRequest, PageResponse};

/// Where a page begins and how long it is.
#[derive(Clone, Copy, Debug)]
pub struct Page<T> {
    /// The last entry of the page before.
    pub after: Option<T>,
    /// Most entries: 100 unless asked otherwise, never more than 1000.
    pub size: usize,
}

impl<T: FromStr + Display> Page<T> {
    /// The page that a request asks for.
    ///
    /// # Errors
    ///
    /// [`Malformed`] when the token is not an id.
    pub fn of(request: Option<&PageRequest>) -> Result<Self, Malformed> {
        let size = match request.map_or(0, |page| page.size) {
            0 => 100,
            size => size.min(1000) as usize,
        };
        let token = request.map(|page| page.token.as_str()).filter(|token| !token.is_empty());
        let malformed = Malformed::new("page.token", "the token of a page before");
        let after = token.map(|token| token.parse().map_err(|_| malformed)).transpose()?;
        Ok(Self { after, size })
    }

    /// How many entries to load: one more than the page has, to know whether there is another.
    pub fn limit(&self) -> usize {
        self.size + 1
    }

    /// Cuts what was loaded to the page and says how the list goes on.
    pub fn cut<E>(&self, entries: &mut Vec<E>, id: impl Fn(&E) -> T) -> PageResponse {
        let more = entries.len() > self.size;
        entries.truncate(self.size);
        let last = entries.last().filter(|_| more);
        PageResponse { next_token: last.map(|last| id(last).to_string()).unwrap_or_default() }
    }
}
