//! Families of generated secrets: all of one family are found under one public id and follow from one seed and a
//! number, so that one record knows every secret that ever belonged to it. Whoever reads the store alone cannot make any
//! of them: that needs the pepper.

use zeroize::Zeroizing;

use crate::{GeneratedSecret, Pepper, PepperKeyId, PublicId, SecretKind};

/// Digits of the number: 20 bits.
const NUMBER_DIGITS: usize = 4;

impl GeneratedSecret {
    /// Largest number in a family.
    pub const LAST_OF_FAMILY: u32 = (1 << (5 * NUMBER_DIGITS)) - 1;

    /// The secret with this number in a family; `None` when the key is gone or the number too large. `seed` is random,
    /// and of this family alone. 110 bits of it cannot be guessed.
    pub fn of_family(
        kind: SecretKind,
        pepper: &Pepper,
        key: PepperKeyId,
        public: PublicId,
        seed: &[u8; 16],
        number: u32,
    ) -> Option<Self> {
        if number > Self::LAST_OF_FAMILY {
            return None;
        }
        let id = public.to_bytes();
        let input = Zeroizing::new([seed.as_slice(), &id, &number.to_be_bytes()].concat());
        let purpose = format!("family:{}", kind.prefix());
        let hash = Zeroizing::new(pepper.hash_with(key, &purpose, &input)?.hash);
        let mut digits = Zeroizing::new([0; Self::FREE_DIGITS]);
        let id = id.iter().fold(0_u64, |value, byte| value << 8 | u64::from(*byte));
        let (head, tail) = digits.split_at_mut(Self::PUBLIC_DIGITS);
        for (place, digit) in head.iter_mut().rev().enumerate() {
            *digit = low_five(id >> (5 * place));
        }
        let (numbered, keyed) = tail.split_at_mut(NUMBER_DIGITS);
        for (place, digit) in numbered.iter_mut().rev().enumerate() {
            *digit = low_five(u64::from(number) >> (5 * place));
        }
        for (digit, byte) in keyed.iter_mut().zip(hash.iter()) {
            *digit = byte & 31;
        }
        Some(Self::of_digits(kind, &digits))
    }

    /// The number that a secret of a family bears. Says nothing of whether it is genuine: see [`Self::of_family`].
    pub fn number_in_family(&self) -> u32 {
        let digits = self.digits().iter().skip(Self::PUBLIC_DIGITS).take(NUMBER_DIGITS);
        digits.fold(0, |value, digit| value << 5 | u32::from(*digit & 31))
    }
}

fn low_five(value: u64) -> u8 {
    (value & 31) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_family_has_one_id_and_knows_its_own() {
        let pepper = Pepper::new([(PepperKeyId(1), [1; 32])]).unwrap();
        let public = PublicId::from_bytes([1, 2, 3, 250, 251]);
        let make = |number| {
            let key = PepperKeyId(1);
            let kind = SecretKind::OauthRefresh;
            GeneratedSecret::of_family(kind, &pepper, key, public, &[7; 16], number)
        };
        for number in [0, 1, 31, 32, 70_000, GeneratedSecret::LAST_OF_FAMILY] {
            let secret = make(number).unwrap();
            let shown = GeneratedSecret::parse(&secret.expose()).unwrap().unwrap();
            assert_eq!((shown.public_id(), shown.number_in_family()), (public, number));
            assert!(shown.verify(&pepper, &secret.hash(&pepper)));
            assert!(!shown.verify(&pepper, &make(number ^ 1).unwrap().hash(&pepper)));
        }
        assert!(make(GeneratedSecret::LAST_OF_FAMILY + 1).is_none());
    }
}
