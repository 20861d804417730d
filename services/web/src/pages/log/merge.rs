//! Several logs as one, newest first. A page of each is asked for at a time, and what is shown ends where one of them has
//! not been looked at yet: nothing is skipped, and nothing is shown out of its order.

use gatepost_model::Timestamp;
use gatepost_proto::{
    common::v1::Activity, organization::v1::ListOrganizationActivityResponse, wire,
};

use super::{LOGS, People};

/// Token of a log that has no more lines.
const OVER: &str = "-";

/// Where a page begins in each log.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Place([String; LOGS]);

impl Place {
    /// The place that an address names; the beginning when it is none.
    pub(super) fn of(token: &str) -> Self {
        let right = |part: &str| part == OVER || part.bytes().all(|b| b.is_ascii_digit());
        let parts = token.split('.').map(|part| right(part).then(|| part.to_owned()));
        let parts: Option<Vec<String>> = parts.collect();
        parts.and_then(|parts| parts.try_into().ok()).map(Self).unwrap_or_default()
    }

    /// The token for each log; none for one that is over.
    pub(super) fn token(&self, log: usize) -> Option<&str> {
        self.0.get(log).map(String::as_str).filter(|token| *token != OVER)
    }

    fn is_over(&self) -> bool {
        self.0.iter().all(|token| token == OVER)
    }
}

/// A page of all logs.
pub(super) struct Merged {
    pub(super) lines: Vec<Activity>,
    pub(super) people: People,
    /// Token of the next page; empty when there is none.
    pub(super) next: String,
}

/// Puts the pages of all together; none for a log that is over.
pub(super) fn merge(
    place: &Place,
    pages: [Option<ListOrganizationActivityResponse>; LOGS],
) -> Merged {
    let unfinished = |page: &ListOrganizationActivityResponse| {
        let more = page.page.as_ref().is_some_and(|page| !page.next_token.is_empty());
        more.then(|| moment(page.oldest.as_ref()))
    };
    // What is older than this may be missing from one of them.
    let bound = pages.iter().flatten().filter_map(unfinished).max().unwrap_or_default();
    let (mut lines, mut people, mut next) = (Vec::new(), People::new(), place.clone());
    for (page, token) in pages.into_iter().zip(&mut next.0) {
        let Some(page) = page else { continue };
        let count = page.activities.len();
        let shown =
            page.activities.into_iter().take_while(|line| moment(line.time.as_ref()) >= bound);
        let shown: Vec<Activity> = shown.collect();
        if shown.len() == count {
            let further = page.page.unwrap_or_default().next_token;
            *token = if further.is_empty() { OVER.to_owned() } else { further };
        } else if let Some(last) = shown.last() {
            *token = last.number.to_string();
        }
        people.extend(page.people);
        lines.extend(shown);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(moment(line.time.as_ref())));
    let next = if next.is_over() { String::new() } else { next.0.join(".") };
    Merged { lines, people, next }
}

pub(super) fn moment(time: Option<&prost_types::Timestamp>) -> Timestamp {
    time.and_then(|time| wire::moment(time).ok()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use gatepost_proto::common::v1::PageResponse;

    /// Lines of a log: number and time.
    type Log = Vec<(u64, i64)>;

    fn page(
        log: &Log,
        token: Option<&str>,
        size: usize,
    ) -> Option<ListOrganizationActivityResponse> {
        let before: u64 = match token? {
            "" => u64::MAX,
            token => token.parse().unwrap(),
        };
        let mut rest = log.iter().filter(|(number, _)| *number < before);
        let found: Vec<_> = rest.by_ref().take(size).collect();
        let more = rest.next().is_some();
        let line = |(number, time): &&(u64, i64)| Activity {
            number: *number,
            time: Some(prost_types::Timestamp { seconds: *time, nanos: 0 }),
            ..Activity::default()
        };
        let activities: Vec<Activity> = found.iter().map(line).collect();
        let next_token = activities.last().filter(|_| more).map(|line| line.number.to_string());
        Some(ListOrganizationActivityResponse {
            oldest: activities.last().and_then(|line| line.time),
            activities,
            page: Some(PageResponse { next_token: next_token.unwrap_or_default() }),
            ..Default::default()
        })
    }

    #[test]
    fn logs_are_one_whatever_the_pages() {
        let log = |times: &[i64]| -> Log {
            let numbered = times.iter().enumerate();
            let mut log: Log = numbered.map(|(at, time)| (at as u64 + 1, *time)).collect();
            log.reverse();
            log
        };
        let cases = [
            [log(&[1, 2, 3, 4, 5]), log(&[]), log(&[])],
            [log(&[]), log(&[]), log(&[])],
            [log(&[]), log(&[]), log(&[3, 4, 8])],
            [log(&[1, 3, 5, 7, 9]), log(&[2, 4, 6, 8, 10]), log(&[0, 5, 11])],
            [log(&[1, 2, 3]), log(&[10, 11, 12, 13, 14]), log(&[4, 9, 9, 20])],
            [log(&[5, 5, 5, 5]), log(&[5, 5, 5]), log(&[5, 6])],
            [log(&(0..50).collect::<Vec<_>>()), log(&[7, 7, 49]), log(&[1, 48, 60])],
        ];
        for logs in cases {
            for size in 1..6 {
                let (mut place, mut found, mut steps) = (Place::default(), Vec::new(), 0);
                loop {
                    let pages = std::array::from_fn(|at| page(&logs[at], place.token(at), size));
                    let merged = merge(&place, pages);
                    found.extend(merged.lines.iter().map(|line| line.time.unwrap().seconds));
                    steps += 1;
                    assert!(steps < 200, "no progress");
                    if merged.next.is_empty() {
                        break;
                    }
                    place = Place::of(&merged.next);
                }
                let mut expected: Vec<i64> = logs.iter().flatten().map(|(_, time)| *time).collect();
                expected.sort_unstable_by(|a, b| b.cmp(a));
                assert_eq!(found, expected, "by {size}: {logs:?}");
            }
        }
    }

    #[test]
    fn a_place_is_a_number_for_each_log_or_the_beginning() {
        assert_eq!(Place::of("12.-.7").token(0), Some("12"));
        assert_eq!(Place::of("12.-.7").token(1), None);
        assert_eq!(Place::of("12.-.7").token(2), Some("7"));
        for token in ["", "12", "12.-", "x.y.z", "12.-3.1", "../..", "1.2.3.4"] {
            assert_eq!(Place::of(token), Place::default(), "{token}");
        }
    }
}
