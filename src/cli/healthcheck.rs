//! `fauxfactor healthcheck`: for containers that have no shell and no curl.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::time::Duration;

use axum::http::Uri;
use axum::http::uri::Authority;
use clap::Args;
use rustls::pki_types::ServerName;
use rustls::{ClientConnection, Stream};

use super::{Failure, ServerArgs, any_certificate};

/// How long to wait for each step of the exchange.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a server answers that is ready.
const READY: &str = "HTTP/1.1 200";

#[derive(Args, Debug)]
pub(super) struct HealthcheckArgs {
    #[command(flatten)]
    server: ServerArgs,
}

pub(super) fn run(args: &HealthcheckArgs) -> Result<(), Failure> {
    let base = args.server.base();
    let checked = check(&base);
    match (&args.server.url, base.strip_prefix("http://")) {
        // Whether a server speaks TLS may stand in files, which are not read here.
        (None, Some(address)) if checked.is_err() => check(&format!("https://{address}")).or(checked),
        _ => checked,
    }
}

/// Asks the server at `base`.
fn check(base: &str) -> Result<(), Failure> {
    let uri = base.parse::<Uri>().ok();
    let target = uri.as_ref().and_then(|uri| Some((uri.scheme_str()?, uri.authority()?)));
    let (is_tls, authority) = match target {
        Some(("http", authority)) => (false, authority),
        Some(("https", authority)) => (true, authority),
        _ => return Err(Failure(format!("cannot ask {base}: write an http:// or https:// address"))),
    };
    let status =
        ask(authority, is_tls).map_err(|error| Failure(format!("{base} does not answer: {error}")))?;
    if status == READY { Ok(()) } else { Err(Failure(format!("{base} is not ready: {status}"))) }
}

fn ask(authority: &Authority, is_tls: bool) -> std::io::Result<String> {
    let host = authority.host().trim_matches(['[', ']']);
    let port = authority.port_u16().unwrap_or(if is_tls { 443 } else { 80 });
    let mut stream = connect(&(host, port).to_socket_addrs()?.collect::<Vec<_>>())?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    if !is_tls {
        return exchange(&mut stream, authority);
    }
    let name = ServerName::try_from(host.to_owned()).map_err(std::io::Error::other)?;
    let config = any_certificate::client().map_err(std::io::Error::other)?;
    let mut client = ClientConnection::new(config, name).map_err(std::io::Error::other)?;
    exchange(&mut Stream::new(&mut client, &mut stream), authority)
}

fn exchange(stream: &mut (impl Read + Write), authority: &Authority) -> std::io::Result<String> {
    let request =
        format!("GET /_fauxfactor/health/ready HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = [0; READY.len()];
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
