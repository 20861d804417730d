//! Ways over the keyboard, the alphabet and the digits that hands find by themselves.

use std::sync::LazyLock;

/// Along these lines, to and fro: digits and letters in order, and keys that lie beside each other, in rows and in
/// columns, on English, German and French keyboards.
const LINES: [&str; 21] = [
    "01234567890",
    "abcdefghijklmnopqrstuvwxyz",
    "1234567890-=",
    "!@#$%^&*()_+",
    "!\"§$%&/()=",
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "qwertzuiopü",
    "asdfghjklöä",
    "yxcvbnm",
    "azertyuiop",
    "qsdfghjklm",
    "wxcvbn",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "zaq1xsw2cde3vfr4bgt5nhy6mju7",
    "qazwsxedcrfvtgbyhnujmikolp",
    "qay2wsx3edc",
    "147258369",
    "159753",
    "7894561230",
];

/// The lines, in both directions.
static WAYS: LazyLock<Vec<Vec<char>>> = LazyLock::new(|| {
    let both = |line: &&str| [line.chars().collect(), line.chars().rev().collect()];
    LINES.iter().flat_map(both).collect()
});

/// Shortest way that counts.
const SHORTEST: usize = 3;
/// More turns than this, and the hand has to think.
const MOST: usize = 5;

/// Is a lower-case text nothing but a few such ways, one after the other, or two of them with their letters in turns
/// (`1q2w3e4r5t`), or a short piece again and again?
pub(super) fn is_walk(text: &str) -> bool {
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 2 * SHORTEST {
        return false;
    }
    let every_second = |from: usize| letters.iter().skip(from).step_by(2).copied().collect();
    let (first, second): (Vec<char>, Vec<char>) = (every_second(0), every_second(1));
    pieces(&letters).is_some_and(|pieces| pieces <= MOST)
        || [first, second].iter().all(|half| pieces(half) == Some(1))
        || is_repeated(&letters)
}

/// How many ways a text is made of; none when there is anything else in it. A letter alone is forgiven at the end, where
/// lines come to theirs, and at the beginning.
fn pieces(letters: &[char]) -> Option<usize> {
    let lone = longest_way(letters) < SHORTEST;
    let (mut at, mut count) = (usize::from(lone), 0);
    while at < letters.len() {
        let rest = letters.get(at..)?;
        let longest = longest_way(rest);
        let step = match longest {
            longest if longest >= SHORTEST => longest,
            _ if rest.len() == 1 && count > 0 => 1,
            _ => return None,
        };
        at += step;
        count += 1;
    }
    (count > 0).then_some(count)
}

/// How far the first letters go along one line, forth or back, or stay where they are.
fn longest_way(letters: &[char]) -> usize {
    let Some(first) = letters.first() else { return 0 };
    let still = letters.iter().take_while(|letter| *letter == first).count();
    let along = WAYS.iter().map(|line| {
        let starts = line.iter().enumerate().filter(|(_, letter)| *letter == first);
        let common = |from: usize| {
            let pairs = line.iter().skip(from).zip(letters);
            pairs.take_while(|(ours, theirs)| ours == theirs).count()
        };
        starts.map(|(from, _)| common(from)).max().unwrap_or_default()
    });
    along.max().unwrap_or_default().max(still)
}

/// A piece of at most six letters, twice or more, with at most a part of it at the end.
fn is_repeated(letters: &[char]) -> bool {
    (1..=6).any(|length| {
        letters.len() >= 2 * length
            && letters.iter().zip(letters.iter().skip(length)).all(|(one, next)| one == next)
    })
}

#[cfg(test)]
mod tests {
    use super::is_walk;

    #[test]
    fn what_hands_find_by_themselves_is_known() {
        for (text, walk) in [
            ("qwertyuiop", true),
            ("poiuytrewq", true),
            ("1qaz2wsx3edc", true),
            ("zaq1xsw2cde3", true),
            ("qazwsxedcrfv", true),
            ("1q2w3e4r5t6y", true),
            ("a1b2c3d4e5", true),
            ("112233445566", true),
            ("abc123abc123", true),
            ("123qweasdzxc", true),
            ("qwertz123456", true),
            ("azerty123456", true),
            ("0987654321q", true),
            ("0000000000o", true),
            ("m123456789", true),
            ("aaaabbbbcccc", true),
            ("1234512345", true),
            ("lolololololo", true),
            ("147258369147", true),
            ("!@#$%^&*()", true),
            ("xk9mpxk9mp", true),
            ("8471936205", false),
            ("qwertyhouse", false),
            ("correct horse", false),
            ("ünïcödé-pass", false),
            ("abcfoodefbar", false),
            ("", false),
        ] {
            assert_eq!(is_walk(text), walk, "{text:?}");
        }
    }
}
