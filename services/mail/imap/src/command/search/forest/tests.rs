//! Threads, made and written.

use super::*;

/// Number, seconds, subject, id, references; a subject that begins with `Re: ` is a reply.
fn mail(number: u32, sent: i64, subject: &str, id: &str, references: &[&str]) -> Mail {
    let bytes = |id: &str| id.as_bytes().to_vec();
    Mail {
        number,
        order: number,
        sent,
        subject: subject.trim_start_matches("Re: ").to_owned(),
        is_reply: subject.starts_with("Re: "),
        id: (!id.is_empty()).then(|| bytes(id)),
        references: references.iter().map(|id| bytes(id)).collect(),
    }
}

fn by_references(mails: &[Mail]) -> String {
    references(mails).lines(mails).concat()
}

#[test]
fn answers_hang_below_what_they_answer() {
    for (mails, threads) in [
        (vec![], ""),
        (vec![mail(1, 1, "a", "1", &[])], "(1)"),
        // A chain, whatever the order in which it came.
        (
            vec![
                mail(1, 3, "Re: a", "3", &["1", "2"]),
                mail(2, 1, "a", "1", &[]),
                mail(3, 2, "Re: a", "2", &["1"]),
            ],
            "(2 3 1)",
        ),
        // Two answers to one.
        (
            vec![
                mail(1, 1, "a", "1", &[]),
                mail(2, 3, "Re: a", "2", &["1"]),
                mail(3, 2, "Re: a", "3", &["1"]),
                mail(4, 4, "Re: a", "4", &["1", "2"]),
            ],
            "(1 (3)(2 4))",
        ),
        // Answers to something that is not there: siblings of nobody.
        (vec![mail(1, 1, "x", "1", &["0"]), mail(2, 2, "y", "2", &["0"])], "((1)(2))"),
        // One answer to something that is not there.
        (vec![mail(1, 1, "x", "1", &["9", "8"])], "(1)"),
        // Something in the middle is not there.
        (vec![mail(1, 1, "x", "1", &[]), mail(2, 2, "y", "2", &["1", "7", "8"])], "(1 2)"),
        // Loops are not made.
        (vec![mail(1, 1, "x", "1", &["2"]), mail(2, 2, "y", "2", &["1"])], "(2 1)"),
        (vec![mail(1, 1, "x", "1", &["1"])], "(1)"),
        // Two messages with one id.
        (vec![mail(1, 1, "x", "1", &[]), mail(2, 2, "y", "1", &[])], "(1)(2)"),
        // By subject, where references say nothing.
        (
            vec![
                mail(1, 1, "a", "1", &[]),
                mail(2, 2, "Re: a", "2", &[]),
                mail(3, 3, "b", "3", &[]),
            ],
            "(1 2)(3)",
        ),
        (vec![mail(1, 1, "Re: a", "1", &[]), mail(2, 2, "a", "2", &[])], "(2 1)"),
        (
            vec![
                mail(1, 1, "a", "1", &[]),
                mail(2, 2, "a", "2", &[]),
                mail(3, 3, "Re: a", "3", &[]),
            ],
            "((1)(2)(3))",
        ),
        (vec![mail(1, 1, "", "1", &[]), mail(2, 2, "", "2", &[])], "(1)(2)"),
    ] {
        assert_eq!(by_references(&mails), threads);
    }
}

#[test]
fn subjects_alone_make_flat_threads() {
    let mails = [
        mail(1, 5, "a", "", &[]),
        mail(2, 1, "b", "", &[]),
        mail(3, 2, "Re: a", "", &[]),
        mail(4, 9, "Re: a", "", &[]),
        mail(5, 3, "Re: b", "", &[]),
    ];
    assert_eq!(ordered_subject(&mails).lines(&mails).concat(), "(2 5)(3 (1)(4))");
}

#[test]
fn deep_and_wide_threads_are_no_harm() {
    let count = 30_000_u32;
    let chain: Vec<Mail> = (1..=count)
        .map(|number| {
            let above = [(number - 1).to_string()];
            mail(number, number.into(), "x", &number.to_string(), &[above[0].as_str()])
        })
        .collect();
    assert!(by_references(&chain).len() > 100_000);
    let wide: Vec<Mail> =
        (1..=count).map(|number| mail(number, 1, "x", &format!("{number}x"), &["root"])).collect();
    assert!(by_references(&wide).starts_with("((1)(2)"));
    // The other way round: every message hangs itself below the next.
    let back: Vec<Mail> = (1..=count)
        .map(|number| {
            let above = (number + 1).to_string();
            mail(number, number.into(), "x", &number.to_string(), &[above.as_str()])
        })
        .collect();
    assert!(by_references(&back).contains("29999"));
}
