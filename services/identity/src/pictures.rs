//! The turns in which pictures of people are made anew.

use std::{sync::Arc, time::Duration};

use gatepost_picture::{Bounds, Picture, PictureError, make_anew};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::error::IdentityError;

/// Pictures that are decoded at once: each takes up to eight bytes a pixel.
const AT_ONCE: usize = 1;
/// How long a picture waits for its turn.
const PATIENCE: Duration = Duration::from_secs(20);

/// Makes pictures anew, off the threads that serve requests, one after the other.
pub(crate) struct Pictures(Arc<Semaphore>);

impl Pictures {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Semaphore::new(AT_ONCE)))
    }

    /// A picture of a file, within bounds.
    ///
    /// # Errors
    ///
    /// [`IdentityError::Picture`] when the file is none that is taken, and [`IdentityError::Busy`] when too
    /// many others are before it.
    pub(crate) async fn make_anew(
        &self,
        file: Vec<u8>,
        bounds: Bounds,
    ) -> Result<Picture, IdentityError> {
        let turn = tokio::time::timeout(PATIENCE, self.0.clone().acquire_owned()).await;
        let Ok(Ok(turn)) = turn else { return Err(IdentityError::Busy) };
        let work = tokio::task::spawn_blocking(move || {
            let file = Zeroizing::new(file);
            let made = make_anew(&file, &bounds);
            // Held until the memory is free again, even when nobody waits for the picture any more.
            drop(turn);
            made
        });
        // A decoder that gives up is as good as one that says so.
        Ok(work.await.unwrap_or(Err(PictureError::Damaged))?)
    }
}
