//! Logs: to standard error, for people or for machines.

use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;
use tracing_subscriber::{Layer as _, Registry};

use super::Failure;
use crate::config::{LogFormat, LogLevel};

/// Starts writing logs of `level`.
pub(super) fn start(format: LogFormat, level: &LogLevel) -> Result<(), Failure> {
    let targets: Targets = level.as_str().parse()?;
    let layer = tracing_subscriber::fmt::layer().with_writer(std::io::stderr);
    let layer = match format {
        LogFormat::Text => layer.with_ansi(false).boxed(),
        LogFormat::Json => layer.json().flatten_event(true).boxed(),
    };
    Registry::default().with(layer.with_filter(targets)).init();
    Ok(())
}
