//! Threads that hash: few, of lower priority than those that serve, and gone when nobody logs in.
//!
//! A hash takes a processor for tens of milliseconds. Threads that serve connections need theirs for microseconds, at
//! once: the scheduler lets them go first (`nice`, which on Linux is a thread's own).

use std::{
    collections::VecDeque,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::sync::oneshot;

/// How much nicer hashing is than serving.
const NICER: i32 = 10;
/// A thread that has had nothing to do for this long ends.
const IDLE: Duration = Duration::from_secs(30);

type Job = Box<dyn FnOnce() + Send>;

#[derive(Default)]
struct State {
    jobs: VecDeque<Job>,
    threads: usize,
    idle: usize,
}

/// The threads.
#[derive(Clone)]
pub(crate) struct Workers {
    shared: Arc<(Mutex<State>, Condvar)>,
    most: usize,
}

impl Workers {
    /// At most this many threads, or one.
    pub(crate) fn new(most: usize) -> Self {
        Self { shared: Arc::default(), most: most.max(1) }
    }

    /// Does the work on a thread of its own; none when it panicked or there can be no thread.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (sender, receiver) = oneshot::channel();
        self.submit(Box::new(move || drop(sender.send(work()))));
        receiver.await.ok()
    }

    fn submit(&self, job: Job) {
        let (lock, ready) = &*self.shared;
        let mut state = lock_of(lock);
        state.jobs.push_back(job);
        if state.idle >= state.jobs.len() || state.threads >= self.most {
            ready.notify_one();
            return;
        }
        let workers = self.clone();
        let thread = std::thread::Builder::new().name("passwords".to_owned());
        match thread.spawn(move || workers.serve()) {
            Ok(_) => state.threads += 1,
            Err(error) => {
                tracing::error!(%error, "no thread to hash passwords on");
                // Others take it, or nobody is there: then its caller is told by the channel that closes.
                if state.threads == 0 {
                    state.jobs.clear();
                }
            }
        }
    }

    fn serve(&self) {
        if let Err(error) = rustix::process::nice(NICER) {
            tracing::debug!(%error, "passwords are hashed at the priority of everything else");
        }
        let (lock, ready) = &*self.shared;
        let mut state = lock_of(lock);
        loop {
            if let Some(job) = state.jobs.pop_front() {
                drop(state);
                if catch_unwind(AssertUnwindSafe(job)).is_err() {
                    tracing::error!("hashing a password panicked");
                }
                state = lock_of(lock);
                continue;
            }
            state.idle += 1;
            let (back, timeout) =
                ready.wait_timeout(state, IDLE).unwrap_or_else(PoisonError::into_inner);
            state = back;
            state.idle -= 1;
            if timeout.timed_out() && state.jobs.is_empty() {
                state.threads -= 1;
                return;
            }
        }
    }
}

fn lock_of(lock: &Mutex<State>) -> MutexGuard<'_, State> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_done_threads_are_reused_and_a_panic_ends_nobody_elses() {
        let workers = Workers::new(2);
        for number in 0..20 {
            assert_eq!(workers.run(move || number).await, Some(number));
        }
        assert!((1..=2).contains(&lock_of(&workers.shared.0).threads));
        assert_eq!(workers.run(|| panic!("on purpose")).await, None::<()>);
        assert_eq!(workers.run(|| 7).await, Some(7));
        let all = (0..8).map(|number| workers.run(move || number));
        let all: Vec<_> = all.collect();
        for (number, one) in all.into_iter().enumerate() {
            assert_eq!(one.await, Some(number));
        }
    }
}
