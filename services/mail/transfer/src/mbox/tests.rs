//! mboxes as others write them, and ours read back.

use proptest::prelude::*;

use super::*;
use crate::Message;

const MOST: usize = 1 << 20;

fn read(file: &[u8], most: usize) -> Vec<Next> {
    let mut reader = Reader::new(file, most);
    std::iter::from_fn(|| reader.next().unwrap()).collect()
}

#[test]
fn files_of_others_are_read() {
    let file = b"garbage\nFrom a@b Wed Nov 15 22:13:20 2023\nSubject: one\nStatus: RO\n\
                 X-Status: AF\nX-Keywords: $Work  x\n\n>From here\n>>From there\nFrom inside\n\n\
                 From c@d\nSubject: two\r\n\r\nlast";
    let found = read(file, MOST);
    let [Next::Message(one), Next::Message(two)] = &found[..] else { panic!("{found:?}") };
    assert_eq!(one.received_millis, 1_700_086_400_000);
    assert_eq!(one.flags, ["\\Seen", "\\Answered", "\\Flagged", "$Work", "x"]);
    let text = String::from_utf8(one.bytes.clone()).unwrap();
    assert!(text.starts_with("Subject: one\r\nStatus: RO\r\n"));
    assert!(text.ends_with("\r\n\r\nFrom here\r\n>From there\r\nFrom inside\r\n"), "{text:?}");
    assert_eq!(two.bytes, b"Subject: two\r\n\r\nlast");
    assert_eq!((two.flags.len(), two.received_millis), (0, 0));
    assert!(read(b"", MOST).is_empty() && read(b"no mbox\n", MOST).is_empty());
}

#[test]
fn folders_have_paths_and_paths_folders() {
    for folder in ["INBOX", "Archive/2024", "a.b/..", "../../etc/passwd", "x.mbox", "Entwürfe"] {
        let path = path_of(folder);
        assert_eq!(folder_of(&path), folder, "{path:?}");
        let within = |part| matches!(part, std::path::Component::Normal(_));
        assert!(path.components().all(within), "{path:?}");
    }
}

#[test]
fn long_messages_are_passed_over() {
    let long = format!("From a\n{}\n\nFrom b\nshort\n", "x".repeat(500));
    let found = read(long.as_bytes(), 100);
    assert_eq!(found[0], Next::TooLong);
    let Next::Message(short) = &found[1] else { panic!("{found:?}") };
    assert_eq!(short.bytes, b"short\r\n");
}

#[test]
fn a_file_is_what_other_programs_read() {
    let mut file = Vec::new();
    let message = Message {
        bytes: b"Subject: x\r\n\r\nFrom me\r\n".to_vec(),
        flags: vec!["\\Seen".into(), "$k".into()],
        received_millis: 1_700_086_400_123,
    };
    write(&mut file, &message).unwrap();
    let expected = "From MAILER-DAEMON Wed Nov 15 22:13:20 2023\n\
                    X-Gatepost-Export: 1; date=1700086400123; size=23; lines=crlf\n\
                    Status: RO\nX-Status: \nX-Keywords: $k\nSubject: x\n\n>From me\n\n";
    assert_eq!(String::from_utf8(file).unwrap(), expected);
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        Just(b"From ".to_vec()),
        Just(b">From ".to_vec()),
        Just(b"\r\n".to_vec()),
        Just(b"\n".to_vec()),
        Just(b"\r".to_vec()),
        Just(b"\r\n\r\n".to_vec()),
        Just(OURS.to_vec()),
        Just(b"Status: RO\r\n".to_vec()),
        prop::collection::vec(any::<u8>(), 0..6),
    ];
    let any = prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat());
    let mail = prop::collection::vec("(>{0,2}From )?[a-z: ]{0,8}", 0..8)
        .prop_map(|lines| lines.join("\r\n").into_bytes());
    prop_oneof![any, mail]
}

proptest! {
    #[test]
    fn messages_read_back_as_they_were(
        texts in prop::collection::vec((bytes(), 0_u64..4_000_000_000_000, 0_u8..64), 0..5)
    ) {
        let flags = ["\\Seen", "\\Answered", "\\Flagged", "\\Draft", "\\Deleted", "$Forwarded"];
        let messages: Vec<Message> = texts.into_iter().map(|(bytes, received_millis, set)| {
            let flags = flags.iter().enumerate().filter(|(at, _)| set & (1 << at) != 0);
            let flags = flags.map(|(_, flag)| (*flag).to_owned()).collect();
            Message { bytes, received_millis, flags }
        }).collect();
        let mut file = Vec::new();
        messages.iter().for_each(|message| write(&mut file, message).unwrap());
        let found = read(&file, MOST);
        prop_assert_eq!(found, messages.into_iter().map(Next::Message).collect::<Vec<_>>());
    }

    #[test]
    fn any_file_is_read_without_a_panic(file in bytes(), most in 0_usize..40) {
        read(&file, most);
    }
}
