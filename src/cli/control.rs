//! The options of the control plane, and where they put it.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;

use clap::Args;

use super::Failure;
use super::serve::read_key;
use crate::config::{ControlMode, ControlSettings, ControlToken, HostName, Settings, WebOrigin};

/// Not an option: others see arguments, and clap quotes what it refuses.
const TOKEN: &str = "FAUXFACTOR_CONTROL_TOKEN";

#[derive(Args, Debug)]
pub(super) struct ControlArgs {
    /// Whether to serve Fauxfactor's own API below /_fauxfactor/v1: on, off, or auto, which is off where others
    /// than this machine would reach it without a token [default: on]
    #[arg(long, value_name = "MODE", env = "FAUXFACTOR_CONTROL")]
    control: Option<ControlMode>,
    /// Serve it here and nowhere else, by plain HTTP; port 0 takes a free one [default: wherever the server
    /// listens]
    #[arg(long, value_name = "ADDR", env = "FAUXFACTOR_CONTROL_LISTEN")]
    control_listen: Option<SocketAddr>,
    #[arg(
        long,
        value_name = "FILE",
        env = "FAUXFACTOR_CONTROL_TOKEN_FILE",
        help = "A file with the bearer token that its clients must show, 16 characters or more; or set \
                FAUXFACTOR_CONTROL_TOKEN to the token. Needed on an address that is not loopback [default: none]"
    )]
    control_token_file: Option<PathBuf>,
    /// A name by which clients without a token may call it, besides localhost, loopback addresses and the host
    /// of --public-url; repeat the flag, or separate names by commas
    #[arg(
        long = "control-host",
        value_name = "NAME",
        env = "FAUXFACTOR_CONTROL_HOST",
        value_delimiter = ','
    )]
    control_hosts: Vec<HostName>,
    #[arg(
        long = "control-origin",
        value_name = "ORIGIN",
        env = "FAUXFACTOR_CONTROL_ORIGIN",
        value_delimiter = ',',
        help = "An origin whose browser pages may ask it, such as http://localhost:3000; repeat the flag, or \
                separate origins by commas [default: none]"
    )]
    control_origins: Vec<WebOrigin>,
}

impl ControlArgs {
    /// Puts the options over what files say.
    pub(super) fn merge(self, settings: &mut ControlSettings) -> Result<(), Failure> {
        settings.mode = self.control.unwrap_or(settings.mode);
        settings.listen = self.control_listen.or(settings.listen);
        let from_variable = std::env::var_os(TOKEN).filter(|value| !value.is_empty());
        match (from_variable, self.control_token_file) {
            (None, None) => {}
            (Some(value), None) => settings.token = Some(token(value)?),
            (None, Some(file)) => settings.token = Some(read_key(&file, "token")?),
            (Some(_), Some(_)) => {
                return Err(Failure(format!(
                    "{TOKEN} and --control-token-file are two tokens: leave one of them out (its variable \
                     counts, too)"
                )));
            }
        }
        if !self.control_hosts.is_empty() {
            settings.hosts = self.control_hosts;
        }
        if !self.control_origins.is_empty() {
            settings.origins = self.control_origins;
        }
        Ok(())
    }
}

fn token(value: OsString) -> Result<ControlToken, Failure> {
    let text = value.into_string().unwrap_or_default();
    text.trim().parse().map_err(|instead| Failure(format!("{TOKEN} holds no token; {instead}")))
}

/// Where the control plane is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    /// Where the faces are.
    Here,
    /// At an address of its own.
    Apart(SocketAddr),
    /// Nowhere, as the mode `off` says.
    Off,
    /// Nowhere, as the mode `auto` has it: it would be open to whoever reaches this address.
    Withheld(SocketAddr),
}

impl Place {
    /// Says so in the log, unless there is nothing to say.
    pub(super) fn log(self) {
        match self {
            Self::Here => {}
            Self::Apart(address) => tracing::info!(%address, "the control plane is ready"),
            Self::Off => tracing::info!("the control plane is off"),
            Self::Withheld(_) => tracing::info!("the control plane is off: it has no token"),
        }
    }
}

/// Where the control plane goes by `settings`.
///
/// # Errors
/// It must not be open to others than its own machine.
pub(super) fn place(settings: &Settings) -> Result<Place, Failure> {
    let control = &settings.control;
    let everywhere = [Some(settings.listen), settings.tls.listen];
    let carriers = if control.listen.is_some() { [control.listen, None] } else { everywhere };
    let is_open = |address: &SocketAddr| !address.ip().to_canonical().is_loopback();
    let open = carriers.into_iter().flatten().find(is_open).filter(|_| control.token.is_none());
    match (control.mode, open) {
        (ControlMode::Off, _) => Ok(Place::Off),
        (ControlMode::Auto, Some(address)) => Ok(Place::Withheld(address)),
        (ControlMode::On, Some(address)) => Err(exposed(address)),
        (_, None) => Ok(control.listen.map_or(Place::Here, Place::Apart)),
    }
}

fn exposed(address: SocketAddr) -> Failure {
    Failure(format!(
        "the control plane would be open to whoever reaches {address}: set a token in {TOKEN} (or \
         --control-token-file), or serve it to this machine alone with --control-listen 127.0.0.1:8081, or turn \
         it off with --control off"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(listen: &str, tls: Option<&str>, control: Option<&str>, token: bool) -> Settings {
        let mut settings = Settings { listen: listen.parse().unwrap(), ..Settings::default() };
        settings.tls.listen = tls.map(|address| address.parse().unwrap());
        settings.control.listen = control.map(|address| address.parse().unwrap());
        settings.control.token = token.then(|| "0123456789abcdef".parse().unwrap());
        settings
    }

    #[test]
    fn without_a_token_it_is_served_on_loopback_alone() {
        let (local, other) = ("127.0.0.1:1", "10.0.0.1:2");
        for here in
            [settings(local, None, None, false), settings("[::1]:1", Some("127.9.9.9:2"), None, false)]
        {
            assert_eq!(place(&here).unwrap(), Place::Here);
        }
        let apart = place(&settings("0.0.0.0:1", Some("[::]:2"), Some(local), false)).unwrap();
        assert_eq!(apart, Place::Apart(local.parse().unwrap()));
        for (listen, tls, control, named) in [
            (other, None, None, other),
            (local, Some(other), None, other),
            ("0.0.0.0:1", None, None, "0.0.0.0:1"),
            ("[::]:1", None, None, "[::]:1"),
            ("[::ffff:10.0.0.1]:1", None, None, "[::ffff:10.0.0.1]:1"),
            (local, None, Some(other), other),
        ] {
            let mut settings = settings(listen, tls, control, false);
            let Failure(message) = place(&settings).unwrap_err();
            assert!(message.contains(&format!("whoever reaches {named}:")), "{message}");
            settings.control.mode = ControlMode::Auto;
            assert_eq!(place(&settings).unwrap(), Place::Withheld(named.parse().unwrap()));
            settings.control.mode = ControlMode::Off;
            assert_eq!(place(&settings).unwrap(), Place::Off);
        }
    }

    #[test]
    fn with_a_token_it_is_served_anywhere() {
        for mode in [ControlMode::On, ControlMode::Auto] {
            let mut here = settings("0.0.0.0:1", Some("[::]:2"), None, true);
            here.control.mode = mode;
            assert_eq!(place(&here).unwrap(), Place::Here);
            here.control.listen = Some("10.0.0.1:3".parse().unwrap());
            assert_eq!(place(&here).unwrap(), Place::Apart("10.0.0.1:3".parse().unwrap()));
        }
    }
}
