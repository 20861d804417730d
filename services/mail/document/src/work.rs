//! What a document may cost, and decompression within it.

use flate2::{Decompress, FlushDecompress, Status};

/// Work that is left.
pub(crate) struct Work {
    left: usize,
}

impl Work {
    pub(crate) fn new(left: usize) -> Self {
        Self { left }
    }

    /// Takes so much of it; none when there is not enough.
    pub(crate) fn spend(&mut self, units: usize) -> Option<()> {
        let left = self.left.checked_sub(units);
        self.left = left.unwrap_or(0);
        left.map(drop)
    }

    pub(crate) fn left(&self) -> usize {
        self.left
    }

    pub(crate) fn is_over(&self) -> bool {
        self.left == 0
    }
}

/// Bytes that are decompressed before the next are made room for.
const STEP: usize = 32 << 10;

/// Decompresses DEFLATE (RFC 1951), `zlib` with the frame of RFC 1950: until its end, damage, or the end of the
/// work; what came before is given.
pub(crate) fn inflate(bytes: &[u8], zlib: bool, work: &mut Work) -> Vec<u8> {
    let mut inflater = Decompress::new(zlib);
    let mut out: Vec<u8> = Vec::new();
    loop {
        let before = out.len();
        let step = STEP.min(work.left());
        if step == 0 {
            return out;
        }
        if out.capacity() - before < step {
            out.reserve(step);
        }
        let read = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
        let rest = bytes.get(read..).unwrap_or_default();
        let status = inflater.decompress_vec(rest, &mut out, FlushDecompress::None);
        // Vectors may have more room than was asked for.
        if work.spend(out.len() - before).is_none() {
            return out;
        }
        match status {
            Ok(Status::Ok | Status::BufError) => {
                let now = usize::try_from(inflater.total_in()).unwrap_or(usize::MAX);
                if out.len() == before && now == read {
                    return out;
                }
            }
            Ok(Status::StreamEnd) | Err(_) => return out,
        }
    }
}
