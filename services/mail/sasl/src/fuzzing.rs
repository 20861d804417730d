//! What must hold for any bytes; see `tests/fuzz`.

use base64::{Engine, engine::general_purpose::STANDARD};

use crate::{BearerStatus, Exchange, Hints, Mechanism, Step};

/// The messages of an exchange, one a line: each as it came, and each in base 64. No claim holds NUL, and
/// every exchange ends.
pub fn exchange(input: &[u8]) {
    for mechanism in Mechanism::ALL {
        for encode in [false, true] {
            let mut exchange = Exchange::new(mechanism);
            for message in input.split(|byte| *byte == b'\n').take(4) {
                let encoded =
                    if encode { STANDARD.encode(message).into() } else { message.to_vec() };
                match exchange.hear(&encoded) {
                    Ok(Step::Check(claim)) => {
                        assert!(!claim.address.contains('\0'));
                        assert!(!claim.secret.expose().contains('\0'));
                        let hints = Hints { scope: "mail", issuer: "https://id.example.org" };
                        if exchange.refuse(BearerStatus::InvalidToken, &hints).is_none() {
                            assert!(exchange.hear(b"").is_err());
                        }
                    }
                    Ok(Step::Challenge(_) | Step::Refuse(_)) => {}
                    Err(_) => {
                        assert!(exchange.hear(b"AA==").is_err());
                        break;
                    }
                }
            }
        }
    }
}

#[cfg(test)]
#[path = "../../../../tests/fuzz/replay.rs"]
mod replay;

#[cfg(test)]
mod tests {
    use super::replay::replay;

    #[test]
    fn the_corpus_does_no_harm() {
        replay("sasl", super::exchange);
    }
}
