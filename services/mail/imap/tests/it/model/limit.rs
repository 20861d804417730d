//! What becomes of commands that have to do with more messages than the server allows.

use super::{
    lines::{Line, code},
    peer::{Check, ensure},
    steps::expect,
    world::{Reply, World},
};

/// The lowest UID that a command had to do with, where it left others out.
pub(crate) type Over = Option<u32>;

impl World {
    /// The newest of these messages, as many as a command deals with.
    pub(crate) fn newest(&self, mut uids: Vec<u32>) -> (Vec<u32>, Over) {
        let over = self.limit.and_then(|limit| uids.len().checked_sub(limit)).unwrap_or(0);
        uids.drain(..over);
        let lowest = uids.first().copied().filter(|_| over > 0);
        (uids, lowest)
    }

    /// The command ended like that, and says what it left out, if it left something out: in its answer,
    /// unless there is another code in it.
    pub(crate) fn expect_newest(&self, reply: &Reply, with: &str, over: Over) -> Check {
        let Some(lowest) = over else {
            let left = left_out(reply);
            ensure!(left.is_none(), "left out what is below {left:?}");
            return expect(&reply.tagged, with);
        };
        let limit = self.limit.unwrap_or(0);
        if !reply.tagged.starts_with("OK [MESSAGELIMIT ") {
            ensure!(with.starts_with("OK [") || with == "OK", "without a code {}", reply.tagged);
            let told = Line::Warning("MESSAGELIMIT".to_owned(), format!("{limit} {lowest}"));
            let told = format!("{told:?}");
            let has = reply.lines.iter().any(|line| format!("{line:?}") == told);
            ensure!(has, "{told} is not told");
            return expect(&reply.tagged, with);
        }
        ensure!(!with.starts_with("OK ["), "answered with {}, not {with}", reply.tagged);
        expect(&reply.tagged, &format!("OK [MESSAGELIMIT {limit} {lowest}] "))
    }

    /// Learns the flags of all messages, going on as long as some are left out.
    pub(crate) async fn fetch_all(&mut self, p: usize, command: &str, may_expunge: bool) -> Check {
        let mut reply = self.run(p, command, may_expunge).await?;
        while let Some(lowest) = left_out(&reply) {
            let command = format!("UID FETCH 1:{} (FLAGS)", lowest - 1);
            reply = self.run(p, &command, true).await?;
        }
        Ok(())
    }
}

/// The lowest UID that the command had to do with, as it says itself.
fn left_out(reply: &Reply) -> Over {
    let tagged = reply.tagged.split_once('[').map(|(_, rest)| code(rest));
    let untagged = reply.lines.iter().filter_map(|line| match line {
        Line::Warning(name, value) => Some((name.clone(), value.clone())),
        _ => None,
    });
    let mut codes = tagged.into_iter().chain(untagged);
    let (_, value) = codes.find(|(name, _)| name == "MESSAGELIMIT")?;
    value.split_once(' ')?.1.parse().ok()
}
