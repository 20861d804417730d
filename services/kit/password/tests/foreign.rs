//! Hashes of other systems: known answers, what is refused, and a live comparison with Dovecot's own tool.
//!
//! The vectors were made outside of Gatepost, all of the password `grüne Wiese`: those in braces by `doveadm pw -s
//! SCHEME -p …` of Dovecot 2.3; bcrypt and SHA-crypt by libxcrypt through Python's `crypt`; PBKDF2 and scrypt by
//! Python's `hashlib` (OpenSSL), written down as passlib, Django and Keycloak write them.

#![allow(clippy::unwrap_used, clippy::panic)]

use std::{process::Command, sync::Arc};

use gatepost_model::{Password, Pepper, PepperKeyId, SeededEntropy};
use gatepost_password::{ImportError, Imported, PasswordHash, PasswordPool, PoolConfig};
use proptest::prelude::*;

const PASSWORD: &str = "grüne Wiese";

const VECTORS: [(&str, &str); 27] = [
    ("bcrypt", "{BLF-CRYPT}$2y$05$08uMSUekCE1IGBJ/ES959Oz0unyKYZ8MQnLFhqTXYS30fc8Z6V7.e"),
    (
        "bcrypt",
        "{BLF-CRYPT.B64}JDJ5JDA1JDE2MlhuZ2F5ZjduMnNELmtKTjVEVnVFZHVVeEs5QXltTzVFeEpMT1p2cy9hTThadnowd2pL",
    ),
    ("bcrypt", "$2b$04$abcdefghijklmnopqrstuu/KH1Lu0Afj7w/Zwm9hO3xd0JQkG/Eo6"),
    ("bcrypt", "$2a$05$abcdefghijklmnopqrstuuUw5WDNeifXI38Rp1BM9zPrxGW3Rwv8K"),
    ("bcrypt", "bcrypt$$2y$04$abcdefghijklmnopqrstuu/KH1Lu0Afj7w/Zwm9hO3xd0JQkG/Eo6"),
    (
        "sha512-crypt",
        "{SHA512-CRYPT}$6$kF7RxVkcqe8gW2Qa$MwNCJYfDum8kGCivRfWYLwyR2R.BJtFk8xxOiJHw/5pI4qKhrCAzjyzt/8uOR4dprcrjhXq25FUeiJ5MVF7ul0",
    ),
    (
        "sha256-crypt",
        "{SHA256-CRYPT}$5$SNIEU/TGQshyaJVR$cNHewlu.UqO9rGile5ymGiNDR7fX4S6RBu0Va/7SvO0",
    ),
    ("sha256-crypt", "$5$saltstring$aAjQjNvfvI/NQmvyUwoQncjEUCEMkA7WiCuJB7QhpvA"),
    (
        "sha512-crypt",
        "$6$rounds=1000$roundssalt$d7L39deo9ykBuHI79v8jictI5zACFUHFdXwriuLZq4B8JmQ9jwizvapr4430p1.x8bzV.VqF5HfeOOJa6/13V1",
    ),
    (
        "sha512-crypt",
        "{CRYPT}$6$saltstring$2gUVgasPfYvhYRtDcvSA0RINP5I449a5drjsxXic4ZHEbiPz4qM1fSqgcYwugV8vU6UGxi1IGzt3C2rTebcUs0",
    ),
    (
        "argon2id",
        "{ARGON2ID}$argon2id$v=19$m=65536,t=3,p=1$yxCFAC7qvs5SxvK+Q/018w$hJ/6vjgwlAKuwNE0006nNeYOv/AToS+M8JrJoJnk218",
    ),
    (
        "argon2i",
        "{ARGON2I}$argon2i$v=19$m=32768,t=4,p=1$QgJv9/tWnblcc2vOZP4/vw$YNEsJ+QLjF8bPay2yMZ+c1teCmDA8QLrEWGNWmdhPcg",
    ),
    ("argon2id+ssha", "{SSHA}ixJZUske2JEdRDPx+ktaNFRYO3gCkM/O"),
    ("argon2id+ssha", "{SSHA}hC35JHt6j3qxpszUg7gtfDZxRob77zAxMjM0NTY3ODlhYmNk"),
    ("argon2id+ssha256", "{SSHA256}HYJaG3CQmR7m5PTZF8wT5BX9+SV/bpAD0LDGO5+bELfBAEPT"),
    (
        "argon2id+ssha256",
        "{SSHA256.HEX}c9c8f0705fae941ed3272326eb65cf94ebb92bc4aa27d72a79c83b825df6be0dc5a4920e",
    ),
    (
        "argon2id+ssha512",
        "{SSHA512}Ak5eUUYpvq2NoiFqsfJQ5zoEwAeLEJ2b1DJbLafTbKKQH9JqhrIzIpkWFRrJkP2Ive74zKvjHLzNvibGgRc+spYnb4s=",
    ),
    ("argon2id", "{PLAIN}grüne Wiese"),
    ("pbkdf2-sha1", "{PBKDF2}$1$c1GGk7lOhC.eO5Wa$5000$4b58efcd3e1e7e46e23939ba29998d0353dbcefa"),
    ("pbkdf2-sha1", "$pbkdf2$1000$..8wMTIzNDU2Nzg5YWJjZA$pVQ9zMR0PziMCutXRrcj2o7IT8c"),
    (
        "pbkdf2-sha256",
        "$pbkdf2-sha256$1000$..8wMTIzNDU2Nzg5YWJjZA$iYScQYT3FmPhUkRRiUHtlI/9GMynf87UIm/GQ.ISHRA",
    ),
    (
        "pbkdf2-sha512",
        "$pbkdf2-sha512$1000$..8wMTIzNDU2Nzg5YWJjZA$QBIrNbTBm.2wyf77mhlVY.tUv3hcdFNYlNAyLVqa07WoXdjaCVNzG9S5SzOuXwOPPClO/zkID5/DmthmWMHgkw",
    ),
    ("pbkdf2-sha256", "pbkdf2_sha256$1200$djangosalt$YTnNOTLjB3Ku94bE1ZV6gks5u2L+KcemGTZNy5WifYo="),
    ("pbkdf2-sha1", "pbkdf2_sha1$1200$djangosalt$RQN23NmDlZxSsisrrUK3S3Ml4Vw="),
    (
        "scrypt",
        "$scrypt$ln=10,r=8,p=1$++8wMTIzNDU2Nzg5YWJjZA$9dvujqh/AwDKEwltsf23AiZqgMeVtUBsW8E+J6HGheQ",
    ),
    (
        "scrypt",
        "scrypt$djangosalt$1024$8$2$7nmXIXhCccMgXHPp+77pdy4204hM6i6fLL35OhodLjEcHOVUQcSgzjR71L6g8lHsFq/krHVqW6S6Rgd3uEUj0w==",
    ),
    (
        "pbkdf2-sha512",
        r#"{"type": "password", "secretData": "{\"value\": \"vR/MVCnrpbp1eAah+24K/KZ5MM3cWSFkRIxB4cX7bNpzNU5IyVtFBuh7EccWEnV4KomVDx8chleoeyX1Ss06Rw==\", \"salt\": \"++8wMTIzNDU2Nzg5YWJjZA==\", \"additionalParameters\": {}}", "credentialData": "{\"hashIterations\": 2000, \"algorithm\": \"pbkdf2-sha512\", \"additionalParameters\": {}}"}"#,
    ),
];

fn pool() -> PasswordPool {
    let cheap = PoolConfig { memory_kib: 64, passes: 1, budget_kib: 1024, ..PoolConfig::default() };
    let pepper = Pepper::new([(PepperKeyId(1), [1; 32])]).unwrap();
    PasswordPool::new(cheap, Arc::new(SeededEntropy::new(1))).with_pepper(pepper)
}

async fn check(pool: &PasswordPool, text: &str, password: &str) -> (String, bool, bool) {
    let imported = Imported::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
    let hash = pool.take_over(imported).await.unwrap();
    // What is stored is read back.
    let hash = hash.as_str().parse().unwrap();
    let [right, wrong] = [password, "grüne Wiesen"].map(|text| Password::typed(text).unwrap());
    assert!(!pool.verify(&wrong, Some(&hash)).await.unwrap(), "{text}");
    let right = pool.verify(&right, Some(&hash)).await.unwrap();
    (hash.kind().scheme.to_owned(), right, pool.is_outdated(&hash))
}

#[tokio::test]
async fn known_answers() {
    let pool = pool();
    for (scheme, text) in VECTORS {
        let outdated = !text.starts_with("{PLAIN}");
        let found = check(&pool, text, PASSWORD).await;
        assert_eq!(found, (scheme.to_owned(), true, outdated), "{text}");
    }
}

#[tokio::test]
async fn another_keyboard_types_the_same_password() {
    let typed = "gru\u{308}ne Wiese";
    let (_, right, _) = check(&pool(), VECTORS[5].1, typed).await;
    assert!(right, "the composed form was hashed, the decomposed one typed");
}

#[test]
fn what_is_weak_unknown_or_too_dear_is_refused() {
    let dear_bcrypt = "$2b$15$abcdefghijklmnopqrstuu/KH1Lu0Afj7w/Zwm9hO3xd0JQkG/Eo6";
    let weak = |name: &str| ImportError::Weak(name.to_owned());
    let unknown = |name: &str| ImportError::Unknown(name.to_owned());
    for (text, expected) in [
        ("{PLAIN-MD5}5f4dcc3b5aa765d61d8327deb882cf99", weak("PLAIN-MD5")),
        ("{SHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", weak("SHA")),
        ("{SHA512.b64}AAAA", weak("SHA512")),
        ("{CRAM-MD5}AAAA", weak("CRAM-MD5")),
        ("{CRYPT}ab01FAX.bQRSU", weak("CRYPT")),
        ("$1$salt$qJH7.N4xYta3aEG/dfqo/0", weak("$1$")),
        ("{SCRAM-SHA-256}4096,AAAA", unknown("SCRAM-SHA-256")),
        ("$y$j9T$salt$hash", unknown("$y$")),
        ("5f4dcc3b5aa765d61d8327deb882cf99", unknown("without a name")),
        (dear_bcrypt, ImportError::Refused),
        ("$2b$04$short", ImportError::Refused),
        ("{SSHA}W6ph5Mm5Pz8GgiULbPgzG37mj9g=", ImportError::Refused),
        ("{SSHA256}????", ImportError::Refused),
        ("{SSHA256.HEX}zz", ImportError::Refused),
        ("{PBKDF2}$1$salt$2000001$4b58efcd3e1e7e46e23939ba29998d0353dbcefa", ImportError::Refused),
        ("{PBKDF2}$1$salt$0$4b58efcd3e1e7e46e23939ba29998d0353dbcefa", ImportError::Refused),
        ("$6$rounds=99999999$salt$abc", ImportError::Refused),
        (
            "$scrypt$ln=20,r=8,p=1$c2FsdA$9dvujqh/AwDKEwltsf23AiZqgMeVtUBsW8E+J6HGheQ",
            ImportError::Refused,
        ),
        (
            "$scrypt$ln=14,r=8,p=99$c2FsdA$9dvujqh/AwDKEwltsf23AiZqgMeVtUBsW8E+J6HGheQ",
            ImportError::Refused,
        ),
        (
            "$scrypt$ln=63,r=4294967295,p=1$c2FsdA$9dvujqh/AwDKEwltsf23AiZqgMeVtUBsW8E+J6HGheQ",
            ImportError::Refused,
        ),
        ("scrypt$salt$1000$8$1$7nmXIXhCccMgXHPp+77pdw==", ImportError::Refused),
        (
            "{ARGON2ID}$argon2id$v=19$m=4194304,t=1,p=1$yxCFAC7qvs5SxvK+Q/018w$hJ/6vjgwlAKuwNE0006nNeYOv/AToS+M8JrJoJnk218",
            ImportError::Refused,
        ),
        (
            "$argon2id$v=19$m=262144,t=16,p=1$yxCFAC7qvs5SxvK+Q/018w$hJ/6vjgwlAKuwNE0006nNeYOv/AToS+M8JrJoJnk218",
            ImportError::Refused,
        ),
        (
            "$gatepost$v=1,k=1$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ$Q1RoRmRYUEpPMWFGYU1hTw",
            unknown("$gatepost$"),
        ),
        (r#"{"algorithm": "pbkdf2-sha256", "hashIterations": 1}"#, ImportError::Refused),
        (r#"{"algorithm""#, ImportError::Refused),
        ("{}", unknown("")),
        ("", unknown("without a name")),
    ] {
        assert_eq!(Imported::parse(text).err(), Some(expected), "{text:?}");
    }
    assert_eq!(Imported::parse(&"x".repeat(1 << 20)).err(), Some(ImportError::Refused));
}

proptest! {
    /// Nobody knows what an export holds: known hashes with a piece exchanged are refused or kept, and what is kept
    /// is read back as it was.
    #[test]
    fn damaged_hashes_are_refused_or_read_back_as_they_were(
        which in 0..VECTORS.len(),
        at in any::<prop::sample::Index>(),
        length in 0..4_usize,
        piece in r"[$=,:{}.a-zA-Z0-9é\x00-]{0,6}",
    ) {
        let mut text: Vec<char> = VECTORS[which].1.chars().collect();
        let begin = at.index(text.len());
        let end = (begin + length).min(text.len());
        text.splice(begin..end, piece.chars());
        let text: String = text.into_iter().collect();
        if let Ok(Imported::Hash(hash)) = Imported::parse(&text) {
            let again: PasswordHash = hash.as_str().parse().unwrap();
            prop_assert!(again == hash && again.kind() == hash.kind());
        }
    }
}

/// Every scheme that Dovecot makes and we take, made now.
#[tokio::test]
async fn what_doveadm_makes_now_is_taken() {
    let doveadm = |arguments: &[&str]| Command::new("doveadm").arg("pw").args(arguments).output();
    let present = doveadm(&["-l"]).is_ok_and(|output| output.status.success());
    if !present {
        assert!(std::env::var_os("CI").is_none(), "doveadm is missing");
        return;
    }
    let pool = pool();
    for scheme in [
        "BLF-CRYPT",
        "BLF-CRYPT.b64",
        "SHA512-CRYPT",
        "SHA256-CRYPT",
        "SHA512-CRYPT.hex",
        "ARGON2ID",
        "ARGON2I",
        "SSHA",
        "SSHA256",
        "SSHA512",
        "SSHA256.b64",
        "SSHA512.hex",
        "PBKDF2",
        "PLAIN",
        "PLAIN.b64",
        "CLEARTEXT",
    ] {
        let output = doveadm(&["-s", scheme, "-p", PASSWORD]).unwrap();
        let text = String::from_utf8(output.stdout).unwrap();
        let (_, right, _) = check(&pool, &text, PASSWORD).await;
        assert!(right, "{scheme}: {text}");
    }
}
