//! Messages to search in.

use std::fmt::Write;

/// One in so many messages holds the rare word.
const RARE: usize = 10_000;

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) as usize % sides.max(1)
    }
}

/// A message as mail is: trace and signature fields, and some kilobytes of words, few of which are
/// frequent.
pub(super) fn mail(number: usize) -> String {
    let mut dice =
        Dice(0x9e37_79b9_7f4a_7c15 ^ (number as u64 + 1).wrapping_mul(0xd134_2543_de82_ef95));
    let digits = |dice: &mut Dice, count: usize| -> String {
        const DIGITS: &[u8; 64] =
            b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        (0..count).map(|_| char::from(DIGITS[dice.roll(64)])).collect()
    };
    let mut mail = String::with_capacity(6 << 10);
    let (id, signature) = (digits(&mut dice, 20), digits(&mut dice, 172));
    let from = dice.roll(5000);
    let _infallible = write!(
        mail,
        "Received: from mx{}.example.net (mx.example.net [192.0.2.{}])\r\n\tby mail.example.org with ESMTPS id {id}\r\n\t\
         for <user@example.org>; Mon, 06 Jan 2020 10:00:00 +0000\r\n\
         DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.net; s=mail;\r\n\th=from:to:subject:date; b={signature}\r\n\
         Date: Mon, 06 Jan 2020 10:{:02}:{:02} +0000\r\nFrom: \"Person {from}\" <person{from}@example.net>\r\n\
         To: user@example.org\r\nSubject: message no.{number}\r\nMessage-ID: <{id}@example.net>\r\n\
         MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n",
        dice.roll(9),
        dice.roll(250),
        dice.roll(60),
        dice.roll(60),
    );
    if number.is_multiple_of(RARE) {
        mail.push_str("an xylograph by a master\r\n");
    }
    let (end, mut line) = (mail.len() + 500 + dice.roll(5000), 0);
    while mail.len() < end {
        let word = word(&mut dice);
        line += word.len() + 1;
        mail.push_str(&word);
        mail.push_str(if line > 70 { "\r\n" } else { " " });
        line %= 71;
    }
    mail.push_str("\r\n");
    mail
}

/// A word: some are frequent, most are not.
fn word(dice: &mut Dice) -> String {
    const FREQUENT: [&str; 12] = [
        "the", "and", "of", "to", "meeting", "we", "please", "that", "for", "with", "report", "you",
    ];
    const SYLLABLES: [&str; 40] = [
        "ba", "ter", "con", "sti", "lo", "mi", "ra", "ne", "ver", "ing", "pro", "de", "ment", "ta",
        "sol", "in", "ex", "al", "tion", "per", "form", "ed", "ly", "un", "re", "gra", "ph", "is",
        "or", "en", "ka", "mu", "fel", "dor", "wi", "sha", "ough", "est", "ck", "op",
    ];
    if dice.roll(3) == 0 {
        return FREQUENT[dice.roll(FREQUENT.len())].to_owned();
    }
    // The smaller of two rolls: small numbers are frequent, as words are.
    let mut rank = dice.roll(20_000).min(dice.roll(20_000));
    let mut word = String::new();
    loop {
        word.push_str(SYLLABLES[rank % SYLLABLES.len()]);
        rank /= SYLLABLES.len();
        if rank == 0 {
            return word;
        }
    }
}
