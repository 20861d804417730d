//! Where a secret that is shown once goes.

use std::{fs::File, io::Write, path::PathBuf};

use clap::Args;
use serde_json::Value;
use zeroize::Zeroizing;

use crate::admin::AdminError;

/// Where a new secret goes.
#[derive(Args, Debug)]
pub(crate) struct SecretTarget {
    /// Write the secret to this new file, for its owner alone (mode 0600), instead of showing it
    #[arg(long, value_name = "FILE")]
    secret_file: Option<PathBuf>,
}

impl SecretTarget {
    /// Makes the file before there is a secret: one that could not be written would be lost.
    ///
    /// # Errors
    ///
    /// When there is a file already, or none can be made.
    pub(super) fn open(&self) -> Result<Option<File>, AdminError> {
        let Some(path) = &self.secret_file else { return Ok(None) };
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let named = |error| AdminError::Usage(format!("{}: {error}", path.display()));
        Ok(Some(options.open(path).map_err(named)?))
    }
}

/// The secret as it is shown: null when there is none, or when it went to a file.
pub(super) fn hand_over(secret: String, target: Option<File>) -> Result<Value, AdminError> {
    let Some(mut file) = target else {
        return Ok(if secret.is_empty() { Value::Null } else { secret.into() });
    };
    let secret = Zeroizing::new(secret);
    file.write_all(secret.as_bytes())?;
    file.sync_all()?;
    Ok(Value::Null)
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_secret_in_a_file_is_for_its_owner_and_replaces_nothing() {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("secret");
        let target = SecretTarget { secret_file: Some(path.clone()) };
        let file = target.open().unwrap();
        assert_eq!(hand_over("gpo_x".to_owned(), file).unwrap(), Value::Null);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "gpo_x");
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(target.open().is_err());

        let shown = SecretTarget { secret_file: None }.open().unwrap();
        assert_eq!(hand_over("gpo_x".to_owned(), shown).unwrap(), Value::from("gpo_x"));
    }
}
