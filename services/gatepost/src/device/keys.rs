//! The file with a device's keys: for its owner's eyes alone.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use gatepost_device::DeviceKey;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::DeviceError;

/// What a device keeps.
#[derive(Serialize, Deserialize)]
pub(super) struct Keys {
    /// Scheme, host and, unless 443, port.
    pub(super) server: String,
    pub(super) device_id: String,
    /// Login e-mail of the account.
    pub(super) email: String,
    /// Certificate authorities to trust (PEM); those of the machine without it.
    pub(super) ca: Option<String>,
    /// PKCS#8 in base64url.
    private_key: Zeroizing<String>,
    /// In base64url.
    code_seed: Zeroizing<String>,
}

/// Where the keys are to lie.
///
/// # Errors
///
/// When the user has no home.
pub(super) fn file(chosen: Option<PathBuf>) -> Result<PathBuf, DeviceError> {
    if let Some(file) = chosen {
        return Ok(file);
    }
    let folder = |name: &str| std::env::var_os(name).filter(|path| !path.is_empty());
    let data = folder("XDG_DATA_HOME").map(PathBuf::from);
    let data = data.or_else(|| folder("HOME").map(|home| PathBuf::from(home).join(".local/share")));
    let none = || DeviceError::Usage("say with --keys where the keys are".to_owned());
    Ok(data.ok_or_else(none)?.join("gatepost/device.json"))
}

impl Keys {
    pub(super) fn new(
        server: String,
        (device_id, email): (String, String),
        ca: Option<String>,
        key: &DeviceKey,
        code_seed: String,
    ) -> Self {
        let private_key = Zeroizing::new(URL_SAFE_NO_PAD.encode(key.to_pkcs8().as_slice()));
        Self { server, device_id, email, ca, private_key, code_seed: Zeroizing::new(code_seed) }
    }

    /// Reads the file. One that others could read is refused: its keys may not be this device's
    /// alone any more.
    pub(super) fn read(file: &Path) -> Result<Self, DeviceError> {
        let fault = |error| DeviceError::File(file.to_owned(), error);
        let mode = match fs::metadata(file) {
            Ok(found) => found.permissions().mode(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let text =
                    format!("{}: this device is not linked to an account yet", file.display());
                return Err(DeviceError::Usage(text));
            }
            Err(error) => return Err(fault(error)),
        };
        if mode & 0o077 != 0 {
            let text = format!("{}: others can read it; chmod 600", file.display());
            return Err(DeviceError::Usage(text));
        }
        let text = Zeroizing::new(fs::read_to_string(file).map_err(fault)?);
        serde_json::from_str(&text).map_err(|error| fault(error.into()))
    }

    /// The private key.
    pub(super) fn key(&self) -> Result<DeviceKey, DeviceError> {
        let bytes = Zeroizing::new(decoded(&self.private_key)?);
        Ok(DeviceKey::from_pkcs8(&bytes)?)
    }

    /// The seed of the codes.
    pub(super) fn code_seed(&self) -> Result<Zeroizing<Vec<u8>>, DeviceError> {
        decoded(&self.code_seed).map(Zeroizing::new)
    }
}

fn decoded(text: &str) -> Result<Vec<u8>, DeviceError> {
    let damaged = |_| DeviceError::Usage("the file with the keys is damaged".to_owned());
    URL_SAFE_NO_PAD.decode(text).map_err(damaged)
}

/// A new, empty file for keys; gone again when it is not filled.
pub(super) struct Place {
    file: PathBuf,
    filled: bool,
}

impl Place {
    /// Makes the file. There must be none.
    pub(super) fn take(file: &Path) -> Result<Self, DeviceError> {
        let fault = |error| DeviceError::File(file.to_owned(), error);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(fault)?;
        }
        let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file);
        match made {
            Ok(_) => Ok(Self { file: file.to_owned(), filled: false }),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let text = format!(
                    "{}: this device is linked to an account already; remove it first, or say --keys",
                    file.display()
                );
                Err(DeviceError::Usage(text))
            }
            Err(error) => Err(fault(error)),
        }
    }

    /// Writes the keys, durably.
    pub(super) fn fill(mut self, keys: &Keys) -> Result<(), DeviceError> {
        let fault = |error| DeviceError::File(self.file.clone(), error);
        let text = serde_json::to_string_pretty(keys).map_err(|error| fault(error.into()))?;
        let text = Zeroizing::new(text);
        let mut file = OpenOptions::new().write(true).open(&self.file).map_err(fault)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(fault)?;
        self.filled = true;
        Ok(())
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if !self.filled {
            let _best_effort = fs::remove_file(&self.file);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys() -> Keys {
        let ids = ("acc_1.fac_1".to_owned(), "anna@example.org".to_owned());
        let key = DeviceKey::generate().unwrap();
        Keys::new("https://x.test".to_owned(), ids, None, &key, "AQID".to_owned())
    }

    #[test]
    fn keys_are_their_owners_alone_and_are_never_written_over() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("deep/device.json");
        assert!(matches!(Keys::read(&file), Err(DeviceError::Usage(_))));
        // What is not filled leaves nothing behind.
        drop(Place::take(&file).unwrap());
        assert!(!file.exists());
        let keys = keys();
        Place::take(&file).unwrap().fill(&keys).unwrap();
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
        assert!(matches!(Place::take(&file), Err(DeviceError::Usage(_))));
        let read = Keys::read(&file).unwrap();
        assert_eq!(read.key().unwrap().public_key(), keys.key().unwrap().public_key());
        assert_eq!(*read.code_seed().unwrap(), [1, 2, 3]);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(Keys::read(&file).is_err_and(|error| error.to_string().contains("chmod 600")));
        fs::set_permissions(&file, fs::Permissions::from_mode(0o600)).unwrap();
        fs::write(&file, "{}").unwrap();
        assert!(matches!(Keys::read(&file), Err(DeviceError::File(..))));
    }
}
