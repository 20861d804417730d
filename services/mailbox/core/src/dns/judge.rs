//! What to make of what was found.

use super::{Data, Purpose, Wanted};

/// Values that are shown of what was found.
const SHOWN: usize = 5;
/// Characters shown of each.
const LONGEST: usize = 200;

/// How a record stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RecordState {
    /// As it should.
    Right,
    /// There is none.
    Missing,
    /// There is another.
    Different,
    /// Nobody said.
    Unknown,
}

/// Why nobody said.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trouble {
    /// No answer in time.
    Timeout,
    /// The servers of the domain, or the resolver, could not say.
    Failed,
}

/// What helps to put it right.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Hint {
    /// A proof of another time or of somebody else stands there.
    OtherProof,
    /// Hosts besides ours receive mail, too.
    OtherHosts,
    /// The domain says that it takes no mail (RFC 7505).
    NullMx,
    /// There is an SPF record: our term goes into it.
    MergeSpf,
    /// Only one SPF record may stand there (RFC 7208 §3.2).
    SeveralSpf,
    /// Only one DMARC record may stand there (RFC 7489 §6.6.3).
    SeveralDmarc,
    /// The domain says that there is no such service (RFC 2782).
    NoService,
    /// No answer in time.
    Timeout,
    /// The servers of the domain could not say.
    Failed,
}

impl Hint {
    /// Stable name, as on the wire.
    pub const fn slug(self) -> &'static str {
        match self {
            Self::OtherProof => "other-proof",
            Self::OtherHosts => "other-hosts",
            Self::NullMx => "null-mx",
            Self::MergeSpf => "merge-spf",
            Self::SeveralSpf => "several-spf",
            Self::SeveralDmarc => "several-dmarc",
            Self::NoService => "no-service",
            Self::Timeout => "timeout",
            Self::Failed => "failed",
        }
    }
}

/// What is known of a record.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Finding {
    /// How it stands.
    pub state: RecordState,
    /// What was found instead, or besides; bounded, and without characters that a page could not show.
    pub found: Vec<String>,
    /// What to do.
    pub hint: Option<Hint>,
}

/// Judges what was found at the name of a wanted record, of its type.
pub fn judge(wanted: &Wanted, answer: Result<&[Data], Trouble>) -> Finding {
    let all = match answer {
        Ok(all) => all,
        Err(trouble) => {
            let hint = match trouble {
                Trouble::Timeout => Hint::Timeout,
                Trouble::Failed => Hint::Failed,
            };
            return Finding { state: RecordState::Unknown, found: vec![], hint: Some(hint) };
        }
    };
    let (state, found, hint) = match (&wanted.data, wanted.purpose) {
        (Data::Txt(text), Purpose::Spf) => spf(text, all),
        (Data::Txt(_), Purpose::Dmarc) => dmarc(all),
        (Data::Txt(text), Purpose::Caldavs | Purpose::Carddavs) => path(text, all),
        (Data::Txt(text), _) => proof(text, all),
        (Data::Mx(_, host), _) => mx(host, all),
        (Data::Cname(host), _) => alias(host, all),
        (Data::Srv(_, _, port, host), _) => service(*port, host, all),
    };
    let found = found.into_iter().take(SHOWN).map(|data| printable(&data.to_string())).collect();
    Finding { state, found, hint }
}

type Judged<'a> = (RecordState, Vec<&'a Data>, Option<Hint>);

fn text(data: &Data) -> Option<&str> {
    if let Data::Txt(text) = data { Some(text.trim()) } else { None }
}

fn proof<'a>(wanted: &str, all: &'a [Data]) -> Judged<'a> {
    if all.iter().filter_map(text).any(|text| text == wanted) {
        return (RecordState::Right, vec![], None);
    }
    match all {
        [] => (RecordState::Missing, vec![], None),
        all => (RecordState::Different, all.iter().collect(), Some(Hint::OtherProof)),
    }
}

/// Of the key-value pairs of a service (RFC 6763 §6, RFC 6764 §4) only the path matters.
fn path<'a>(wanted: &str, all: &'a [Data]) -> Judged<'a> {
    let is_path = |text: &str| text.get(..5).is_some_and(|key| key.eq_ignore_ascii_case("path="));
    let paths = all.iter().filter(|data| text(data).is_some_and(is_path));
    let paths: Vec<&Data> = paths.collect();
    let value = |text: &str| text.split_once('=').map(|(_, value)| value.to_owned());
    match paths.iter().any(|data| text(data).and_then(value) == value(wanted)) {
        true => (RecordState::Right, vec![], None),
        false if paths.is_empty() => (RecordState::Missing, vec![], None),
        false => (RecordState::Different, paths, None),
    }
}

/// Records of which each begins with a version are told apart by it: others may stand beside them.
fn versioned<'a>(version: &str, all: &'a [Data]) -> Vec<&'a Data> {
    let is = |data: &&Data| {
        let text = text(data).unwrap_or_default();
        let begins = text.get(..version.len()).is_some_and(|v| v.eq_ignore_ascii_case(version));
        let rest = text.get(version.len()..).and_then(|rest| rest.chars().next());
        begins && rest.is_none_or(|next| next == ' ' || next == ';')
    };
    all.iter().filter(is).collect()
}

fn spf<'a>(wanted: &str, all: &'a [Data]) -> Judged<'a> {
    // The term between version and the last word is what matters; the rest is the owner's.
    let term = wanted.split_ascii_whitespace().nth(1).unwrap_or_default();
    match versioned("v=spf1", all).as_slice() {
        [] => (RecordState::Missing, vec![], None),
        [one] => {
            let terms = text(one).unwrap_or_default().split_ascii_whitespace();
            let mut terms = terms.map(|term| term.strip_prefix('+').unwrap_or(term));
            let (_, target) = term.split_once(':').unwrap_or_default();
            let redirect = |found: &str| {
                let to = found.split_once('=').filter(|(k, _)| k.eq_ignore_ascii_case("redirect"));
                to.is_some_and(|(_, to)| !target.is_empty() && same(to, target))
            };
            if terms.any(|found| found.eq_ignore_ascii_case(term) || redirect(found)) {
                (RecordState::Right, vec![], None)
            } else {
                (RecordState::Different, vec![one], Some(Hint::MergeSpf))
            }
        }
        several => (RecordState::Different, several.to_vec(), Some(Hint::SeveralSpf)),
    }
}

/// Whatever the domain's owner wants done with forged mail is right.
fn dmarc(all: &[Data]) -> Judged<'_> {
    match versioned("v=DMARC1", all).as_slice() {
        [] => (RecordState::Missing, vec![], None),
        [_] => (RecordState::Right, vec![], None),
        several => (RecordState::Different, several.to_vec(), Some(Hint::SeveralDmarc)),
    }
}

fn mx<'a>(wanted: &str, all: &'a [Data]) -> Judged<'a> {
    let host =
        |data: &Data| if let Data::Mx(_, host) = data { host.clone() } else { String::new() };
    let here = all.iter().any(|data| same(&host(data), wanted));
    let others: Vec<&Data> = all.iter().filter(|data| !same(&host(data), wanted)).collect();
    let null =
        |data: &&&Data| matches!(data, Data::Mx(_, host) if host.trim_matches('.').is_empty());
    match (here, others.is_empty()) {
        // Whether the others are ours, too, each of them shows for itself.
        (true, _) => (RecordState::Right, vec![], None),
        (false, true) => (RecordState::Missing, vec![], None),
        (false, false) => {
            let null = others.iter().find(null).is_some();
            let hint = if null { Hint::NullMx } else { Hint::OtherHosts };
            (RecordState::Different, others, Some(hint))
        }
    }
}

fn alias<'a>(wanted: &str, all: &'a [Data]) -> Judged<'a> {
    let here = |data: &Data| matches!(data, Data::Cname(host) if same(host, wanted));
    match all {
        [] => (RecordState::Missing, vec![], None),
        all if all.iter().any(here) => (RecordState::Right, vec![], None),
        all => (RecordState::Different, all.iter().collect(), None),
    }
}

fn service<'a>(port: u16, wanted: &str, all: &'a [Data]) -> Judged<'a> {
    let here = |data: &Data| matches!(data, Data::Srv(_, _, found, host) if *found == port && same(host, wanted));
    let none =
        |data: &Data| matches!(data, Data::Srv(_, _, _, host) if host.trim_matches('.').is_empty());
    match all {
        [] => (RecordState::Missing, vec![], None),
        all if all.iter().any(here) => (RecordState::Right, vec![], None),
        all => {
            let hint = all.iter().any(none).then_some(Hint::NoService);
            (RecordState::Different, all.iter().collect(), hint)
        }
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim_end_matches('.').eq_ignore_ascii_case(other.trim_end_matches('.'))
}

/// What strangers publish, so that a page can show it: bounded, and without control characters or those that change
/// the direction of the text around them (Unicode TR 36).
fn printable(text: &str) -> String {
    let strange = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
            || c == '\u{feff}'
    };
    let mut shown: String =
        text.chars().take(LONGEST).map(|c| if strange(c) { '\u{fffd}' } else { c }).collect();
    if text.chars().nth(LONGEST).is_some() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn txt(text: &str) -> Data {
        Data::Txt(text.to_owned())
    }

    fn wanted(purpose: Purpose, data: Data) -> Wanted {
        Wanted { purpose, name: "firm.example".to_owned(), data }
    }

    #[test]
    fn each_record_is_judged_by_what_it_is_for() {
        use RecordState::{Different, Missing, Right};
        let own = || wanted(Purpose::Ownership, txt("gatepost-verification=1"));
        let spf = || wanted(Purpose::Spf, txt("v=spf1 include:spf.p.test ~all"));
        let spf_mx = || wanted(Purpose::Spf, txt("v=spf1 mx ~all"));
        let dmarc = || wanted(Purpose::Dmarc, txt("v=DMARC1; p=none"));
        let mx = || wanted(Purpose::Mx, Data::Mx(10, "mx.p.test".into()));
        let dkim = || wanted(Purpose::Dkim, Data::Cname("k.p.test".into()));
        let srv = || wanted(Purpose::Imaps, Data::Srv(0, 1, 993, "m.p.test".into()));
        let dav = || wanted(Purpose::Caldavs, txt("path=/dav/"));
        let host = |preference, host: &str| Data::Mx(preference, host.to_owned());
        let at = |port, host: &str| Data::Srv(5, 5, port, host.to_owned());
        for (record, found, state, hint) in [
            (own(), vec![], Missing, None),
            (own(), vec![txt("x"), txt(" gatepost-verification=1 ")], Right, None),
            (own(), vec![txt("gatepost-verification=2")], Different, Some(Hint::OtherProof)),
            (own(), vec![txt("gatepost-verification=11")], Different, Some(Hint::OtherProof)),
            (spf(), vec![txt("hello"), txt("v=spf10 x"), txt("v=spf1x")], Missing, None),
            (spf(), vec![txt("V=SPF1 a INCLUDE:SPF.P.TEST -all"), txt("x")], Right, None),
            (spf(), vec![txt("v=spf1 +include:spf.p.test -all")], Right, None),
            (spf(), vec![txt("v=spf1 redirect=spf.p.test")], Right, None),
            (spf(), vec![txt("v=spf1 redirect=elsewhere.test")], Different, Some(Hint::MergeSpf)),
            (spf(), vec![txt("v=spf1 -include:spf.p.test -all")], Different, Some(Hint::MergeSpf)),
            (spf(), vec![txt("v=spf1")], Different, Some(Hint::MergeSpf)),
            (
                spf(),
                vec![txt("v=spf1 include:spf.p.test -all"), txt("v=spf1 -all")],
                Different,
                Some(Hint::SeveralSpf),
            ),
            (spf_mx(), vec![txt("v=spf1 a mx -all")], Right, None),
            (spf_mx(), vec![txt("v=spf1 redirect=")], Different, Some(Hint::MergeSpf)),
            (dmarc(), vec![txt("v=DMARC1;p=reject")], Right, None),
            (dmarc(), vec![txt("v=spf1 -all")], Missing, None),
            (
                dmarc(),
                vec![txt("v=DMARC1; p=none"), txt("v=DMARC1")],
                Different,
                Some(Hint::SeveralDmarc),
            ),
            (mx(), vec![], Missing, None),
            (mx(), vec![host(50, "MX.P.TEST.")], Right, None),
            (mx(), vec![host(5, "other.test"), host(50, "mx.p.test")], Right, None),
            (mx(), vec![host(5, "other.test")], Different, Some(Hint::OtherHosts)),
            (mx(), vec![host(0, "")], Different, Some(Hint::NullMx)),
            (dkim(), vec![Data::Cname("K.p.test.".into())], Right, None),
            (dkim(), vec![Data::Cname("z.p.test".into())], Different, None),
            (srv(), vec![at(143, "m.p.test"), at(993, "M.p.test.")], Right, None),
            (srv(), vec![at(143, "m.p.test")], Different, None),
            (srv(), vec![at(0, ".")], Different, Some(Hint::NoService)),
            (dav(), vec![], Missing, None),
            (dav(), vec![txt("v=spf1 -all")], Missing, None),
            (dav(), vec![txt("PATH=/dav/")], Right, None),
            (dav(), vec![txt("path=/other/")], Different, None),
        ] {
            let judged = judge(&record, Ok(&found));
            assert_eq!((judged.state, judged.hint), (state, hint), "{record:?} {found:?}");
            assert_eq!(judged.found.is_empty(), state != Different);
        }
        for (trouble, hint) in [(Trouble::Timeout, Hint::Timeout), (Trouble::Failed, Hint::Failed)]
        {
            let judged = judge(&own(), Err(trouble));
            assert_eq!((judged.state, judged.hint), (RecordState::Unknown, Some(hint)));
        }
    }

    proptest! {
        #[test]
        fn whatever_is_found_can_be_shown(texts in prop::collection::vec(any::<String>(), 0..12)) {
            let found: Vec<Data> = texts.iter().map(|text| txt(text)).collect();
            for purpose in [Purpose::Ownership, Purpose::Spf, Purpose::Dmarc] {
                let judged = judge(&wanted(purpose, txt("v=spf1 include:a ~all")), Ok(&found));
                prop_assert!(judged.found.len() <= SHOWN);
                for shown in judged.found {
                    prop_assert!(shown.chars().count() <= LONGEST + 1);
                    prop_assert!(!shown.chars().any(char::is_control));
                }
            }
        }
    }
}
