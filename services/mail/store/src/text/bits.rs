//! Ascending numbers in few bits: gaps in Rice codes, or a bitmap where there are many. Which of the two,
//! and the parameter, follow from how many numbers there are, so that nothing of it is stored.

/// Adds a number as LEB128.
pub(crate) fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Takes a number off the front.
pub(crate) fn take_number(rest: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..63).step_by(7) {
        let (byte, after) = rest.split_first()?;
        *rest = after;
        value |= u64::from(byte & 0x7f) << shift;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

/// Is a bitmap shorter?
fn is_dense(count: usize, universe: u32) -> bool {
    count as u64 * 4 >= u64::from(universe)
}

/// Low bits of a gap that are written as they are: those of seven tenths of the mean gap.
fn parameter(count: usize, universe: u32) -> u32 {
    let mean = u64::from(universe) * 69 / (100 * count.max(1) as u64);
    mean.max(1).ilog2()
}

/// Adds ascending numbers below `universe`.
pub(crate) fn encode(numbers: &[u16], universe: u32, out: &mut Vec<u8>) {
    if is_dense(numbers.len(), universe) {
        let start = out.len();
        out.resize(start + (universe as usize).div_ceil(8), 0);
        for number in numbers {
            if let Some(byte) = out.get_mut(start + usize::from(*number) / 8) {
                *byte |= 1 << (number % 8);
            }
        }
        return;
    }
    let low = parameter(numbers.len(), universe);
    let (mut bits, mut filled) = (0_u64, 0_u32);
    let mut next = 0_u32;
    for value in numbers {
        let gap = u32::from(*value) - next.min(u32::from(*value));
        next = u32::from(*value) + 1;
        for _ in 0..gap >> low {
            push(out, &mut bits, &mut filled, 1, 1);
        }
        push(out, &mut bits, &mut filled, 0, 1);
        push(out, &mut bits, &mut filled, u64::from(gap & ((1 << low) - 1)), low);
    }
    if filled > 0 {
        out.push((bits << (8 - filled)) as u8);
    }
}

/// Adds `count` bits; `filled` are fewer than eight before and after.
fn push(out: &mut Vec<u8>, bits: &mut u64, filled: &mut u32, value: u64, count: u32) {
    *bits = *bits << count | value;
    *filled += count;
    while *filled >= 8 {
        *filled -= 8;
        out.push((*bits >> *filled) as u8);
    }
    *bits &= (1 << *filled) - 1;
}

/// Takes `count` ascending numbers below `universe` off the front; none if they are not there.
pub(crate) fn decode(rest: &mut &[u8], count: usize, universe: u32) -> Option<Vec<u16>> {
    if count > universe as usize {
        return None;
    }
    let mut numbers = Vec::with_capacity(count);
    if is_dense(count, universe) {
        let (bitmap, after) = rest.split_at_checked((universe as usize).div_ceil(8))?;
        *rest = after;
        for (byte, base) in bitmap.iter().zip((0_u32..).step_by(8)) {
            let mut byte = *byte;
            while byte != 0 {
                numbers.push(u16::try_from(base + byte.trailing_zeros()).ok()?);
                byte &= byte - 1;
            }
        }
        return (numbers.len() == count).then_some(numbers);
    }
    let low = parameter(count, universe);
    let mut reader = Reader { bytes: rest, at: 0 };
    let mut next = 0_u32;
    for _ in 0..count {
        let number = next.checked_add(reader.gap(low)?).filter(|number| *number < universe)?;
        numbers.push(u16::try_from(number).ok()?);
        next = number + 1;
    }
    *rest = rest.get(reader.at.div_ceil(8)..)?;
    Some(numbers)
}

/// Passes over `count` numbers as [`decode`] would take them, without looking at what they are.
pub(crate) fn pass_over(rest: &mut &[u8], count: usize, universe: u32) -> Option<()> {
    let length = if is_dense(count, universe) {
        (universe as usize).div_ceil(8)
    } else {
        let low = parameter(count, universe);
        let mut reader = Reader { bytes: rest, at: 0 };
        for _ in 0..count {
            reader.gap(low)?;
        }
        reader.at.div_ceil(8)
    };
    *rest = rest.get(length..)?;
    Some(())
}

struct Reader<'a> {
    bytes: &'a [u8],
    /// In bits.
    at: usize,
}

impl Reader<'_> {
    /// A gap in Rice code, of which `low` bits are as they are.
    fn gap(&mut self, low: u32) -> Option<u32> {
        let mut high = 0;
        loop {
            let ahead = self.ahead();
            let ones = ahead.leading_ones();
            high += ones;
            self.at += ones as usize;
            // 57 bits ahead are certain, of which some may lie behind the end, where they are 0.
            if ones < 57 {
                break;
            }
        }
        self.at += 1;
        let gap = match low {
            0 => high,
            _ => high.checked_shl(low)? | u32::try_from(self.ahead() >> (64 - low)).ok()?,
        };
        self.at += low as usize;
        (self.at <= self.bytes.len() * 8).then_some(gap)
    }

    /// At least the next 57 bits, the first at the top.
    fn ahead(&self) -> u64 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let next = match rest.first_chunk::<8>() {
            Some(next) => u64::from_be_bytes(*next),
            None => {
                let mut next = [0; 8];
                next.iter_mut().zip(rest).for_each(|(to, from)| *to = *from);
                u64::from_be_bytes(next)
            }
        };
        next << (self.at % 8)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn numbers_come_back(
            numbers in prop::collection::btree_set(0_u16..1024, 0..1024),
            universe in 1024_u32..=65_536,
            after in prop::collection::vec(any::<u8>(), 0..3),
        ) {
            let numbers: Vec<u16> = numbers.into_iter().collect();
            let mut encoded = Vec::new();
            encode(&numbers, universe, &mut encoded);
            encoded.extend_from_slice(&after);
            let mut rest = encoded.as_slice();
            let mut passed = encoded.as_slice();
            prop_assert_eq!(pass_over(&mut passed, numbers.len(), universe), Some(()));
            prop_assert_eq!(decode(&mut rest, numbers.len(), universe), Some(numbers));
            prop_assert_eq!((rest, passed), (&after[..], &after[..]));
        }

        #[test]
        fn damage_is_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..200), count in 0_usize..2000) {
            let mut rest = bytes.as_slice();
            let mut passed = bytes.as_slice();
            let went = pass_over(&mut passed, count, 1024);
            if let Some(numbers) = decode(&mut rest, count, 1024) {
                prop_assert!(numbers.iter().all(|number| *number < 1024));
                prop_assert_eq!((went, passed), (Some(()), rest));
            }
        }
    }

    #[test]
    fn few_bits_are_taken() {
        for (count, most) in [(1, 2), (10, 12), (100, 75), (500, 128), (1024, 128)] {
            let numbers: Vec<u16> = (0..1024).step_by(1024 / count).take(count).collect();
            let mut encoded = Vec::new();
            encode(&numbers, 1024, &mut encoded);
            assert!(encoded.len() <= most, "{count}: {}", encoded.len());
        }
    }
}
