//! Threads as a client is told them.

use super::{Forest, Mail};
use crate::render::put;

impl Forest {
    /// Each thread as a `thread-list` (RFC 5256 §5):
    ///
    /// ```abnf
    /// thread-list    = "(" (thread-members / thread-nested) ")"
    /// thread-members = nz-number *(SP nz-number) [SP thread-nested]
    /// thread-nested  = 2*thread-list
    /// ```
    pub(in crate::command::search) fn lines(&self, mails: &[Mail]) -> Vec<String> {
        self.roots.iter().map(|root| self.line(*root, mails)).collect()
    }

    fn line(&self, root: usize, mails: &[Mail]) -> String {
        enum Step {
            Open(usize),
            Close,
        }
        let mut line = String::new();
        let mut steps = vec![Step::Open(root)];
        while let Some(step) = steps.pop() {
            let Step::Open(first) = step else {
                line.push(')');
                continue;
            };
            line.push('(');
            steps.push(Step::Close);
            let mut at = first;
            loop {
                if let Some(mail) = self.mail(at, mails) {
                    let gap = if line.ends_with('(') { "" } else { " " };
                    put!(&mut line, "{gap}{}", mail.number);
                }
                match self.children(at) {
                    [] => break,
                    [only] => at = *only,
                    many => {
                        if !line.ends_with('(') {
                            line.push(' ');
                        }
                        steps.extend(many.iter().rev().map(|child| Step::Open(*child)));
                        break;
                    }
                }
            }
        }
        line
    }
}
