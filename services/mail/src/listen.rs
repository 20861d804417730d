//! Listeners, whose failures name the key that put them there.

use std::{
    fs::Permissions,
    io,
    net::SocketAddr,
    os::unix::fs::{FileTypeExt, PermissionsExt, chown},
    path::Path,
};

use tokio::net::{TcpListener, UnixListener};

/// Listens on an address; port 0 is any that is free.
pub(crate) async fn tcp(key: &str, at: SocketAddr) -> io::Result<(TcpListener, SocketAddr)> {
    let listening = async {
        let listener = TcpListener::bind(at).await?;
        let address = listener.local_addr()?;
        Ok((listener, address))
    };
    listening.await.map_err(|error| named(&format!("{key} = \"{at}\""), &error))
}

/// Listens on a Unix socket, whose file has this mode and, if named, this group. A socket that an earlier
/// process left is replaced; anything else at its path is not.
pub(crate) fn unix(
    key: &str,
    path: &Path,
    mode: u32,
    group: Option<&str>,
) -> io::Result<UnixListener> {
    let listening = || {
        let group = group.map(group_id).transpose()?;
        if std::fs::symlink_metadata(path).is_ok_and(|found| found.file_type().is_socket()) {
            std::fs::remove_file(path)?;
        }
        let listener = UnixListener::bind(path)?;
        // The group first: at no time may another one have what is meant for it.
        if group.is_some() {
            chown(path, None, group)?;
        }
        std::fs::set_permissions(path, Permissions::from_mode(mode))?;
        Ok(listener)
    };
    listening().map_err(|error| named(&format!("{key} = {path:?}"), &error))
}

/// The number of a group: itself, or by its name in /etc/group.
fn group_id(group: &str) -> io::Result<u32> {
    if let Ok(id) = group.parse() {
        return Ok(id);
    }
    let groups = std::fs::read_to_string("/etc/group")?;
    find_group(&groups, group)
        .ok_or_else(|| io::Error::new(io::ErrorKind::NotFound, format!("no group {group:?}")))
}

fn find_group(groups: &str, name: &str) -> Option<u32> {
    groups.lines().find_map(|line| {
        let mut fields = line.split(':');
        let found = fields.next() == Some(name);
        found.then(|| fields.nth(1)?.parse().ok()).flatten()
    })
}

fn named(key: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("cannot listen at {key}: {error}"))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::MetadataExt;

    use super::*;

    #[test]
    fn groups_are_found_by_name() {
        let groups = "root:x:0:\npostfix:x:115:mail,www-data\nbad:x\n";
        assert_eq!(find_group(groups, "postfix"), Some(115));
        assert_eq!(find_group(groups, "post"), None);
        assert_eq!(find_group(groups, "bad"), None);
        assert_eq!(group_id("42").unwrap(), 42);
    }

    #[tokio::test]
    async fn a_socket_has_its_mode_and_replaces_a_stale_one_alone() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("auth");
        let own = std::fs::metadata(folder.path()).unwrap().gid().to_string();
        for mode in [0o600, 0o660, 0o666] {
            let listener = unix("mail.sasl.socket", &path, mode, Some(&own)).unwrap();
            let found = std::fs::metadata(&path).unwrap();
            assert_eq!((found.mode() & 0o777, found.gid().to_string()), (mode, own.clone()));
            drop(listener);
            assert!(path.exists(), "it is stale now");
        }
        let wrong = unix("mail.sasl.socket", &path, 0o660, Some("no such group")).unwrap_err();
        assert!(wrong.to_string().contains("mail.sasl.socket"), "{wrong}");
        assert!(wrong.to_string().contains("no such group"), "{wrong}");
        std::fs::remove_file(&path).unwrap();
        std::fs::write(&path, "somebody's file").unwrap();
        assert!(unix("mail.sasl.socket", &path, 0o660, None).is_err());
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "somebody's file");
    }
}
