//! One rule a country.

/// How a country's numbers are written.
pub(super) struct Rule {
    /// ISO 3166-1.
    pub(super) country: &'static str,
    /// What stands before the number.
    pub(super) prefix: &'static str,
    /// Is this, without the prefix, such a number?
    pub(super) check: fn(&str) -> bool,
}

const fn rule(country: &'static str, prefix: &'static str, check: fn(&str) -> bool) -> Rule {
    Rule { country, prefix, check }
}

pub(super) const RULES: &[Rule] = &[
    rule("AT", "AT", austria),
    rule("BE", "BE", belgium),
    rule("BG", "BG", bulgaria),
    rule("CY", "CY", cyprus),
    rule("CZ", "CZ", czechia),
    rule("DE", "DE", |text| exactly(text, 9).is_some_and(|d| d[0] != 0 && mod_11_10(&d))),
    rule("DK", "DK", |text| eight(text, &[2, 7, 6, 5, 4, 3, 2, 1], 11)),
    rule("EE", "EE", |text| whole(text, &[3, 7, 1, 3, 7, 1, 3, 7, 1], 10)),
    rule("ES", "ES", spain),
    rule("FI", "FI", |text| whole(text, &[7, 9, 10, 5, 8, 4, 2, 1], 11)),
    rule("FR", "FR", france),
    rule("GB", "GB", britain),
    rule("GR", "EL", greece),
    rule("HR", "HR", |text| exactly(text, 11).is_some_and(|d| mod_11_10(&d))),
    rule("HU", "HU", |text| eight(text, &[9, 7, 3, 1, 9, 7, 3, 1], 10)),
    rule("IE", "IE", ireland),
    rule("IT", "IT", |text| exactly(text, 11).is_some_and(|d| d[..7] != [0; 7] && luhn(&d))),
    rule("LT", "LT", lithuania),
    rule("LU", "LU", |text| {
        exactly(text, 8).is_some_and(|d| number(&d[..6]) % 89 == number(&d[6..]) && d[0] != 0)
    }),
    rule("LV", "LV", latvia),
    rule("MT", "MT", |text| eight(text, &[3, 4, 6, 7, 8, 9, 10, 1], 37)),
    rule("NL", "NL", netherlands),
    rule("NO", "NO", norway),
    rule("PL", "PL", |text| whole(text, &[6, 5, 7, 2, 3, 4, 5, 6, 7, 10], 11)),
    rule("PT", "PT", portugal),
    rule("RO", "RO", romania),
    rule("SE", "SE", |text| {
        exactly(text, 12).is_some_and(|d| luhn(&d[..10]) && number(&d[10..]) > 0)
    }),
    rule("SI", "SI", slovenia),
    rule("SK", "SK", |text| {
        exactly(text, 10).is_some_and(|d| {
            d[0] != 0 && matches!(d[2], 2..=4 | 7..=9) && number(&d).is_multiple_of(11)
        })
    }),
];

/// The digits of a text that has nothing else.
pub(super) fn digits(text: &str) -> Option<Vec<u32>> {
    text.chars().map(|c| c.to_digit(10)).collect()
}

/// The sum of digits times weights.
pub(super) fn weighted(digits: &[u32], weights: &[u32]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

fn exactly(text: &str, length: usize) -> Option<Vec<u32>> {
    digits(text).filter(|digits| digits.len() == length)
}

fn number(digits: &[u32]) -> u64 {
    digits.iter().fold(0, |sum, digit| sum * 10 + u64::from(*digit))
}

/// Is the sum of all digits, the check digit among them, a multiple?
fn whole(text: &str, weights: &[u32], of: u32) -> bool {
    exactly(text, weights.len())
        .is_some_and(|digits| number(&digits) > 0 && weighted(&digits, weights).is_multiple_of(of))
}

/// The same, where none begins with zero.
fn eight(text: &str, weights: &[u32], of: u32) -> bool {
    !text.starts_with('0') && whole(text, weights, of)
}

/// ISO/IEC 7812-1, annex B.
fn luhn(digits: &[u32]) -> bool {
    let doubled = |(at, digit): (usize, &u32)| match at % 2 {
        0 => *digit,
        _ => digit * 2 / 10 + digit * 2 % 10,
    };
    digits.iter().rev().enumerate().map(doubled).sum::<u32>() % 10 == 0
}

/// ISO/IEC 7064, MOD 11,10.
fn mod_11_10(digits: &[u32]) -> bool {
    let Some((check, before)) = digits.split_last() else { return false };
    let product = before.iter().fold(10, |product, digit| {
        let sum = (digit + product) % 10;
        (if sum == 0 { 10 } else { sum }) * 2 % 11
    });
    (11 - product) % 10 == *check
}

fn austria(text: &str) -> bool {
    let Some(d) = text.strip_prefix('U').and_then(|text| exactly(text, 8)) else { return false };
    let doubled = |digit: u32| digit / 5 + digit * 2 % 10;
    let sum = d[0] + doubled(d[1]) + d[2] + doubled(d[3]) + d[4] + doubled(d[5]) + d[6];
    (10 - (sum + 4) % 10) % 10 == d[7]
}

fn belgium(text: &str) -> bool {
    exactly(text, 10).is_some_and(|d| {
        d[0] <= 1 && d[1] + d[0] > 0 && 97 - number(&d[..8]) % 97 == number(&d[8..])
    })
}

fn bulgaria(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    match d.len() {
        9 => {
            let sum = weighted(&d[..8], &[1, 2, 3, 4, 5, 6, 7, 8]) % 11;
            let again = || weighted(&d[..8], &[3, 4, 5, 6, 7, 8, 9, 10]) % 11 % 10;
            d[8] == if sum == 10 { again() } else { sum }
        }
        10 => {
            let citizen = weighted(&d[..9], &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
            let foreigner = weighted(&d[..9], &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
            let other = 11 - weighted(&d[..9], &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11;
            let other = if other == 11 { 0 } else { other };
            [citizen, foreigner, other].contains(&d[9])
        }
        _ => false,
    }
}

fn cyprus(text: &str) -> bool {
    const ODD: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    let Some((front, letter)) = text.split_at_checked(8) else { return false };
    let Some(d) = exactly(front, 8).filter(|d| d[..2] != [1, 2]) else { return false };
    let value = |(at, digit): (usize, &u32)| match at % 2 {
        0 => ODD.get(*digit as usize).copied().unwrap_or_default(),
        _ => *digit,
    };
    let sum: u32 = d.iter().enumerate().map(value).sum();
    is_letter_of(letter, "ABCDEFGHIJKLMNOPQRSTUVWXYZ", sum % 26)
}

/// Is this one letter, the one at that place?
fn is_letter_of(text: &str, alphabet: &str, at: u32) -> bool {
    let at = at as usize;
    alphabet.get(at..=at) == Some(text)
}

fn czechia(text: &str) -> bool {
    const WEIGHTS: [u32; 7] = [8, 7, 6, 5, 4, 3, 2];
    let Some(d) = digits(text) else { return false };
    match d.len() {
        8 => d[0] != 9 && (11 - weighted(&d[..7], &WEIGHTS) % 11) % 10 == d[7],
        // Persons without a birth number.
        9 if d[0] == 6 => {
            let sum = weighted(&d[1..8], &WEIGHTS) % 11;
            8 - (10 - i64::from(sum)).rem_euclid(11) == i64::from(d[8])
        }
        // Birth numbers: those of before 1954 have no check digit.
        9 => is_month(&d) && number(&d[..2]) < 54,
        10 => {
            let check = number(&d[..9]) % 11 % 10;
            is_month(&d) && check == u64::from(d[9])
        }
        _ => false,
    }
}

/// Does a birth number have a month: women's are 50 higher, and 20 are added when numbers run out?
fn is_month(d: &[u32]) -> bool {
    matches!(number(&d[2..4]) % 50, 1..=12 | 21..=32) && matches!(number(&d[4..6]), 1..=31)
}

fn spain(text: &str) -> bool {
    const PERSON: &str = "TRWAGMYFPDXBNJZSQVHLCKE";
    let (Some(first), Some((front, last))) = (text.chars().next(), text.split_at_checked(8)) else {
        return false;
    };
    let middle = front.get(1..).unwrap_or_default();
    let person = |number: String| {
        let value = number.parse::<u32>().ok().filter(|_| exactly(&number, 8).is_some());
        value.is_some_and(|value| is_letter_of(last, PERSON, value % 23))
    };
    match first {
        '0'..='9' => person(front.to_owned()),
        'K' | 'L' | 'M' => person(format!("0{middle}")),
        'X' => person(format!("0{middle}")),
        'Y' => person(format!("1{middle}")),
        'Z' => person(format!("2{middle}")),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => company(middle, last),
        _ => false,
    }
}

/// Spanish companies: a digit, or a letter in its place.
fn company(middle: &str, last: &str) -> bool {
    let Some(d) = exactly(middle, 7) else { return false };
    let value = |(at, digit): (usize, &u32)| match at % 2 {
        0 => digit * 2 / 10 + digit * 2 % 10,
        _ => *digit,
    };
    let sum: u32 = d.iter().enumerate().map(value).sum();
    let check = (10 - sum % 10) % 10;
    is_letter_of(last, "JABCDEFGHI", check) || is_letter_of(last, "0123456789", check)
}

fn france(text: &str) -> bool {
    const ALPHABET: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let Some((key, siren)) = text.split_at_checked(2) else { return false };
    let Some(d) = exactly(siren, 9) else { return false };
    // Monaco's companies have no number of the French register.
    if d[..3] != [0, 0, 0] && !luhn(&d) {
        return false;
    }
    let number = number(&d);
    let mut values = key.chars().map(|c| ALPHABET.find(c).map(|at| at as u64));
    match (values.next().flatten(), values.next().flatten()) {
        (Some(first @ 0..=9), Some(second @ 0..=9)) => {
            first * 10 + second == (12 + 3 * (number % 97)) % 97
        }
        (Some(first), Some(second)) => {
            let check = match first {
                0..=9 => (first * 24 + second).checked_sub(10),
                _ => (first * 34 + second).checked_sub(100),
            };
            check.is_some_and(|check| (number + 1 + check / 11) % 11 == check % 11)
        }
        _ => false,
    }
}

fn britain(text: &str) -> bool {
    let Some(d) = digits(text).filter(|d| matches!(d.len(), 9 | 12)) else { return false };
    let sum = u64::from(weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2])) + number(&d[7..9]);
    number(&d[..7]) > 0 && (sum.is_multiple_of(97) || (sum + 55).is_multiple_of(97))
}

fn greece(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let sum = weighted(&d[..8], &[256, 128, 64, 32, 16, 8, 4, 2]);
        number(&d) > 0 && sum % 11 % 10 == d[8]
    })
}

fn ireland(text: &str) -> bool {
    const ALPHABET: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let check = |seven: &[u32], extra: u32, letter: &str| {
        let sum = weighted(seven, &[8, 7, 6, 5, 4, 3, 2]) + 9 * extra;
        is_letter_of(letter, ALPHABET, sum % 23)
    };
    let Some((front, letters)) = text.split_at_checked(7) else { return false };
    if let Some(d) = exactly(front, 7) {
        let (letter, extra) = letters.split_at_checked(1).unwrap_or_default();
        let extra = match extra {
            "" => Some(0),
            extra if extra.len() == 1 => ALPHABET.find(extra).map(|at| at as u32),
            _ => None,
        };
        return extra.is_some_and(|extra| check(&d, extra, letter));
    }
    // Until 2013 the second place could hold a letter, a plus or an asterisk.
    let (Some(first), Some(rest)) = (front.get(..1), front.get(2..)) else { return false };
    let odd = front.get(1..2).is_some_and(|odd| !odd.starts_with(|c: char| c.is_ascii_digit()));
    exactly(&format!("0{rest}{first}"), 7).is_some_and(|d| odd && check(&d, 0, letters))
}

fn lithuania(text: &str) -> bool {
    let Some(d) = digits(text) else { return false };
    let (marked, length) = match d.len() {
        9 => (d[7] == 1, 8),
        12 => (d[10] == 1, 11),
        _ => return false,
    };
    let sum = |from: u32| -> u32 {
        let weight = |at: usize| (at as u32 + from) % 9 + 1;
        d[..length].iter().enumerate().map(|(at, digit)| digit * weight(at)).sum()
    };
    let check = match sum(0) % 11 {
        10 => sum(2) % 11 % 10,
        check => check,
    };
    marked && check == d[length]
}

fn latvia(text: &str) -> bool {
    let Some(d) = exactly(text, 11) else { return false };
    if d[0] > 3 {
        return weighted(&d, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1]) % 11 == 3;
    }
    // Persons' numbers of since 2017 begin with 32 and say nothing of themselves.
    let check = (1 + weighted(&d[..10], &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    d[..2] == [3, 2] || check == d[10]
}

fn netherlands(text: &str) -> bool {
    let Some((front, tail)) = text.split_at_checked(9) else { return false };
    let tail = tail.strip_prefix('B').and_then(|tail| exactly(tail, 2));
    let (Some(d), Some(tail)) = (exactly(front, 9), tail) else { return false };
    let sum = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
    let old = number(&d) > 0 && number(&tail) > 0 && sum % 11 == d[8];
    // Of persons since 2020: ISO/IEC 7064, MOD 97-10, over `NL`, the number, `B` and the tail.
    let place = |value: u64, by: u64, more: u64| (value * by + more) % 97;
    let mut rest = place(0, 1, 2321);
    rest = d.iter().fold(rest, |rest, digit| place(rest, 10, u64::from(*digit)));
    rest = place(rest, 100, 11);
    rest = tail.iter().fold(rest, |rest, digit| place(rest, 10, u64::from(*digit)));
    old || rest == 1
}

fn norway(text: &str) -> bool {
    let number = text.strip_suffix("MVA").unwrap_or(text);
    whole(number, &[3, 2, 7, 6, 5, 4, 3, 2, 1], 11)
}

fn portugal(text: &str) -> bool {
    exactly(text, 9).is_some_and(|d| {
        let sum = weighted(&d[..8], &[9, 8, 7, 6, 5, 4, 3, 2]);
        d[0] != 0 && (11 - sum % 11) % 11 % 10 == d[8]
    })
}

fn romania(text: &str) -> bool {
    let Some(d) = digits(text).filter(|d| (2..=10).contains(&d.len()) && d[0] != 0) else {
        return false;
    };
    let Some((check, before)) = d.split_last() else { return false };
    let weights = [7, 5, 3, 2, 1, 7, 5, 3, 2];
    let weights = weights.get(9 - before.len()..).unwrap_or_default();
    weighted(before, weights) * 10 % 11 % 10 == *check
}

fn slovenia(text: &str) -> bool {
    exactly(text, 8).is_some_and(|d| {
        let check = 11 - weighted(&d[..7], &[8, 7, 6, 5, 4, 3, 2]) % 11;
        d[0] != 0 && check != 11 && check % 10 == d[7]
    })
}
