//! The local CA on disk: made once, kept for the next start.
//!
//! One file, `ca-key.pem`, holds certificate and key, so that no crash tears them apart. `ca.pem` is a copy
//! of the certificate, for clients. Both appear whole or not at all, and a lock lets one process at a time
//! make them.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use super::Failure;
use crate::domain::time::Timestamp;
use crate::http::tls::Authority;

const KEPT: &str = "ca-key.pem";
const CERTIFICATE: &str = "ca.pem";
const LOCK: &str = "lock";

/// Who may read a file: its owner alone, or everybody.
const SECRET: u32 = 0o600;
const PUBLIC: u32 = 0o644;

/// Where the CA is kept.
pub(super) struct Place(Option<PathBuf>);

/// A CA, and where its certificate is, if that is in a file.
pub(super) struct Kept {
    pub authority: Authority,
    pub certificate: Option<PathBuf>,
}

impl Place {
    /// In `dir`, or in the usual place of the machine's user.
    pub(super) fn of(dir: Option<&Path>) -> Self {
        let variable = |name| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let usual = || variable("XDG_DATA_HOME").or_else(|| Some(variable("HOME")?.join(".local/share")));
        Self(dir.map(Path::to_owned).or_else(|| Some(usual()?.join("fauxfactor"))))
    }
}

/// The CA that is kept in `place`, or a new one, kept there if that is possible.
pub(super) fn open(place: &Place, now: Timestamp) -> Result<Kept, Failure> {
    let Some(dir) = &place.0 else {
        tracing::warn!("the local CA ends with the server: neither --tls-dir nor HOME says where to keep it");
        return Ok(Kept { authority: Authority::make(now)?, certificate: None });
    };
    if let Some(authority) = find(dir, now)? {
        return Ok(publish(dir, authority));
    }
    match lock(dir) {
        Ok(_lock) => match find(dir, now)? {
            Some(made_by_another) => Ok(publish(dir, made_by_another)),
            None => make(dir, now),
        },
        Err(error) => Ok(passing(dir, &error, Authority::make(now)?)),
    }
}

/// What is kept in `dir` and valid.
fn find(dir: &Path, now: Timestamp) -> Result<Option<Authority>, Failure> {
    let file = dir.join(KEPT);
    let refused = |why: &dyn std::fmt::Display| {
        Failure(format!(
            "{} is not a local CA that can be used: {why}; delete it to have a new one made, or choose another \
             directory with --tls-dir",
            file.display()
        ))
    };
    let text = match std::fs::read_to_string(&file) {
        Ok(text) => text,
        // Unless it is there, the directory is what cannot be read.
        Err(error) if file.symlink_metadata().is_ok() => return Err(refused(&error)),
        Err(_) => return Ok(None),
    };
    let authority = Authority::from_pem(&text).map_err(|error| refused(&error))?;
    if authority.validity().contains(now) {
        warn_of_readers(&file);
        return Ok(Some(authority));
    }
    tracing::warn!(
        validity = %authority.validity(),
        "the local CA is not valid now: a new one takes its place, which clients must be told to trust"
    );
    Ok(None)
}

/// Whoever reads the key can vouch for anything that the machine then trusts.
#[cfg(unix)]
fn warn_of_readers(file: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = file.metadata().map_or(0, |data| data.permissions().mode());
    if mode & 0o077 != 0 {
        tracing::warn!(file = %file.display(), "others may read the key of the local CA: take that from them (chmod 600)");
    }
}

#[cfg(not(unix))]
fn warn_of_readers(_: &Path) {}

/// A new one, in the place of what is kept in `dir`.
fn make(dir: &Path, now: Timestamp) -> Result<Kept, Failure> {
    let authority = Authority::make(now)?;
    match replace(&dir.join(KEPT), authority.to_pem().expose(), SECRET) {
        Ok(()) => {
            tracing::info!(dir = %dir.display(), "made a local CA");
            Ok(publish(dir, authority))
        }
        Err(error) => Ok(passing(dir, &error, authority)),
    }
}

/// One that is not kept.
fn passing(dir: &Path, error: &io::Error, authority: Authority) -> Kept {
    tracing::warn!(dir = %dir.display(), %error, "the local CA ends with the server: it cannot be kept");
    Kept { authority, certificate: None }
}

/// Puts the certificate beside the key, for clients.
fn publish(dir: &Path, authority: Authority) -> Kept {
    let file = dir.join(CERTIFICATE);
    let pem = authority.certificate_pem();
    let is_there = std::fs::read_to_string(&file).is_ok_and(|text| text == pem);
    let written = if is_there { Ok(()) } else { replace(&file, pem, PUBLIC) };
    if let Err(error) = &written {
        tracing::warn!(file = %file.display(), %error, "the certificate of the local CA cannot be written");
    }
    Kept { authority, certificate: written.is_ok().then_some(file) }
}

/// Makes `dir` if need be, and keeps other processes from making a CA there while the lock lives.
fn lock(dir: &Path) -> io::Result<File> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(dir)?;
    let file = open_as(OpenOptions::new().write(true).create(true), &dir.join(LOCK), SECRET)?;
    match file.lock() {
        // Some network file systems have no locks: then the last to write wins, with whole files.
        Err(error) if error.kind() != ErrorKind::Unsupported => Err(error),
        _ => Ok(file),
    }
}

/// Writes `text` to `file`, which others see whole, as it was before or as it is now.
fn replace(file: &Path, text: &str, mode: u32) -> io::Result<()> {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{}.new", std::process::id()));
    let new = PathBuf::from(name);
    let _ = std::fs::remove_file(&new);
    let written = open_as(OpenOptions::new().write(true).create_new(true), &new, mode)
        .and_then(|mut opened| opened.write_all(text.as_bytes()).and_then(|()| opened.sync_all()))
        .and_then(|()| std::fs::rename(&new, file));
    if written.is_err() {
        let _ = std::fs::remove_file(&new);
    }
    written
}

#[cfg(unix)]
fn open_as(options: &mut OpenOptions, file: &Path, mode: u32) -> io::Result<File> {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.mode(mode).open(file)
}

#[cfg(not(unix))]
fn open_as(options: &mut OpenOptions, file: &Path, _: u32) -> io::Result<File> {
    options.open(file)
}
