//! Commands as they come: whole, or up to the messages that they carry.

use bytes::BytesMut;

use super::Connection;
use crate::{failure::Failure, grammar, io::Literal};

/// Bytes of a line or literal over its limit that are read and thrown away.
const MAX_SKIP: u64 = 1 << 20;

/// Bytes of a literal that a stranger may send without being asked: LITERAL- (RFC 7888 §5).
const MAX_UNASKED: u64 = 4096;

/// What a client sent.
pub(super) enum Input {
    /// A whole command.
    Command(BytesMut),
    /// A command that carries messages, up to the first literal of one; where that is announced.
    Messages(BytesMut, usize, Option<Literal>),
    /// A command over a limit; it has been passed over.
    Refused(BytesMut),
}

impl Connection {
    /// Reads the next command with its literals.
    pub(super) async fn read(&mut self) -> Result<Input, Failure> {
        let config = &self.server.config;
        let logged_in = self.access.is_some();
        let size =
            |size: gatepost_runtime::config::Size| usize::try_from(size.0).unwrap_or(usize::MAX);
        let (max_line, max_literal, max_command) = if logged_in {
            (size(config.max_line), config.max_literal.0, size(config.max_command))
        } else {
            let max = config.max_command_before_login;
            (size(max), max.0, size(max))
        };
        let mut command = BytesMut::new();
        loop {
            let Some(line) = self.io.take_line(max_line).await? else {
                return self.refuse(command, logged_in).await;
            };
            let begun = command.len();
            if command.is_empty() {
                command = line;
            } else {
                command.extend_from_slice(&line);
            }
            // What a literal before this line holds announces nothing.
            let Some((literal, open)) = Literal::at_end(&command[begun..]) else {
                if logged_in && grammar::message_verb(&command).is_some() {
                    let end = command.len();
                    return Ok(Input::Messages(command, end, None));
                }
                return Ok(Input::Command(command));
            };
            let open = begun + open;
            if logged_in && grammar::announces_message(&command[..open]) {
                return Ok(Input::Messages(command, open, Some(literal)));
            }
            if !logged_in && !literal.synchronising && literal.length > MAX_UNASKED {
                return Err(Failure::Bye("[TOOBIG] the literal is too long"));
            }
            let room = max_command.saturating_sub(command.len()) as u64;
            if literal.length > max_literal.min(room) {
                if literal.synchronising && logged_in {
                    // The client waits and will not send the rest.
                    return Ok(Input::Refused(command));
                }
                if logged_in && literal.length <= MAX_SKIP {
                    self.io.skip(literal.length).await?;
                    return self.refuse(command, logged_in).await;
                }
                return Err(Failure::Bye("[TOOBIG] the command is too long"));
            }
            if literal.synchronising {
                self.io.line("+ send the literal");
            }
            command.extend_from_slice(b"\r\n");
            self.io.take_into(&mut command, literal.length).await?;
        }
    }

    /// Passes over the rest of a command that is too long. Strangers are not waited for.
    async fn refuse(&mut self, mut command: BytesMut, logged_in: bool) -> Result<Input, Failure> {
        const TOO_LONG: Failure = Failure::Bye("[TOOBIG] the command is too long");
        if !logged_in {
            return Err(TOO_LONG);
        }
        if command.is_empty() {
            command.extend_from_slice(self.io.peek(80));
        }
        let skip = usize::try_from(MAX_SKIP).unwrap_or(usize::MAX);
        // A line that is too long, and its literals, are not read for more commands.
        if self.io.skip_line(skip).await? { Ok(Input::Refused(command)) } else { Err(TOO_LONG) }
    }
}
