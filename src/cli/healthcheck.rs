//! `fauxfactor healthcheck`: for containers that have no shell and no curl.

use std::io::{Read as _, Write as _};
use std::net::{TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use clap::Args;

use super::{Failure, ServerArgs};

/// How long to wait for each step of the exchange.
const PATIENCE: Duration = Duration::from_secs(2);
/// As much of the answer as holds its status.
const STATUS_LINE: usize = "HTTP/1.1 200".len();

#[derive(Args, Debug)]
pub(super) struct HealthcheckArgs {
    #[command(flatten)]
    server: ServerArgs,
}

pub(super) fn run(args: &HealthcheckArgs) -> Result<(), Failure> {
    let base = args.server.base();
    let host = base
        .strip_prefix("http://")
        .ok_or_else(|| Failure(format!("cannot ask {base}: write an http:// address")))?;
    let status = ask(host).map_err(|error| Failure(format!("{base} does not answer: {error}")))?;
    if status == "HTTP/1.1 200" { Ok(()) } else { Err(Failure(format!("{base} is not ready: {status}"))) }
}

fn ask(host: &str) -> std::io::Result<String> {
    let with_port = if host.contains(':') { host.to_owned() } else { format!("{host}:80") };
    let address = with_port.to_socket_addrs()?.next().ok_or(std::io::ErrorKind::AddrNotAvailable)?;
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    write!(stream, "GET /_fauxfactor/health/ready HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")?;
    let mut status = [0; STATUS_LINE];
    stream.read_exact(&mut status)?;
    Ok(String::from_utf8_lossy(&status).into_owned())
}
