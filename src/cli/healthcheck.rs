//! `fauxfactor healthcheck`: for containers that have no shell and no curl.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use axum::http::Uri;
use axum::http::uri::Authority;
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
    let authority = base.parse::<Uri>().ok().filter(|uri| uri.scheme_str() == Some("http"));
    let authority = authority.as_ref().and_then(Uri::authority);
    let authority =
        authority.ok_or_else(|| Failure(format!("cannot ask {base}: write an http:// address")))?;
    let status = ask(authority).map_err(|error| Failure(format!("{base} does not answer: {error}")))?;
    if status == "HTTP/1.1 200" { Ok(()) } else { Err(Failure(format!("{base} is not ready: {status}"))) }
}

fn ask(authority: &Authority) -> std::io::Result<String> {
    let host = authority.host().trim_matches(['[', ']']);
    let mut stream =
        connect(&(host, authority.port_u16().unwrap_or(80)).to_socket_addrs()?.collect::<Vec<_>>())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    let request =
        format!("GET /_fauxfactor/health/ready HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = [0; STATUS_LINE];
    stream.read_exact(&mut status)?;
    Ok(String::from_utf8_lossy(&status).into_owned())
}

/// The first of the addresses that answers.
fn connect(addresses: &[SocketAddr]) -> std::io::Result<TcpStream> {
    let mut error = std::io::ErrorKind::AddrNotAvailable.into();
    for address in addresses {
        match TcpStream::connect_timeout(address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(refused) => error = refused,
        }
    }
    Err(error)
}
