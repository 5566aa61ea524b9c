//! What an operator writes: settings and tenants to seed, in TOML.
//!
//! Everything is checked before anything is served. Problems name file and line and say what to
//! write instead; they never quote a secret.

mod control;
mod credentials;
mod document;
mod export;
mod host_name;
mod layout;
mod passwords;
mod pieces;
mod problem;
mod schema;
mod second_factor;
mod security;
mod settings;
mod tenant;
mod tenant_document;
mod tls;
mod unique;
mod values;

use std::path::PathBuf;

pub use self::control::{ControlMode, ControlSettings, ControlToken, WebOrigin};
pub use self::export::{AsKept, Spelling, export, export_json};
pub use self::host_name::HostName;
pub use self::problem::{Problem, Problems};
pub use self::settings::{
    Limits, LogFormat, LogLevel, PublicUrl, Requests, Settings, SigningKeyPem, TokenKey,
};
pub use self::tenant_document::{Document, parse_tenant_document};
pub use self::tls::{TlsCertificate, TlsSettings};

use self::document::Part;
use self::problem::Place;
use self::schema::File;
use self::tenant::Draft;
use self::unique::Unique;
use crate::domain::tenant::Tenant;

/// The configuration that is served where no file configures a tenant.
pub const DEMO: &str = include_str!("../../config/demo.toml");

/// The name of the tenant in [`DEMO`].
const DEMO_TENANT: &str = "demo";

/// What all files say together.
#[derive(Debug)]
pub struct Config {
    /// How the server runs.
    pub settings: Settings,
    /// The tenants it starts with.
    pub tenants: Vec<Tenant>,
    /// Whether these are the tenants of [`DEMO`], whose secrets everybody knows.
    pub is_demo: bool,
}

/// One text to read. No `Debug`: it is full of secrets.
struct Source {
    /// The file's name, as the operator wrote it.
    name: String,
    text: String,
    /// Where lines end, found once somebody asks.
    lines: std::sync::OnceLock<Vec<usize>>,
    /// Whether its lines say nothing to its author: see [`Source::laid_out`].
    is_laid_out: bool,
}

/// Reads and checks `files`. Of settings the last file wins; tenants add up; without any tenant the
/// demo tenant is served.
///
/// # Errors
/// All problems of all files, in order.
pub fn load(files: &[PathBuf]) -> Result<Config, Problems> {
    let mut sources = Vec::new();
    let mut problems = Vec::new();
    for file in files {
        let name = file.display().to_string();
        match std::fs::read_to_string(file) {
            Ok(text) => sources.push(Source::new(name, text)),
            Err(error) => problems.push(Problem::of_file(&name, format!("cannot be read: {error}"))),
        }
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    read(sources)
}

/// Reads and checks one text; `name` stands for its file in problems.
///
/// # Errors
/// All problems of the text, in order.
pub fn parse(name: &str, text: &str) -> Result<Config, Problems> {
    read(vec![Source::new(name.to_owned(), text.to_owned())])
}

fn read(mut sources: Vec<Source>) -> Result<Config, Problems> {
    let mut config = read_all(&sources)?;
    if config.tenants.is_empty() {
        sources = vec![Source::new("the embedded demo.toml".to_owned(), DEMO.to_owned())];
        config.tenants = read_all(&sources)?.tenants;
        config.is_demo = true;
    }
    Ok(config)
}

fn read_all(sources: &[Source]) -> Result<Config, Problems> {
    let mut settings = Settings::default();
    // What is wrong with the template, if no tenant has its name.
    let mut template = None;
    let (drafts, mut problems) = drafts(sources, |file, place| {
        settings.merge(file, place);
        let named = file.control.as_ref().and_then(|control| control.get_ref().template.as_ref());
        template = named.map(|name| place.unknown_template(&name.span())).or(template.take());
    });
    if let Some(name) = &settings.control.template {
        let is_there =
            drafts.iter().any(|draft| draft.name() == name) || (drafts.is_empty() && name == DEMO_TENANT);
        problems.extend(template.filter(|_| !is_there));
    }
    if !problems.is_empty() {
        return Err(Problems(problems));
    }
    let tenants = drafts.into_iter().map(|draft| draft.finish(&settings.behaviour)).collect();
    Ok(Config { settings, tenants, is_demo: false })
}

/// The tenants of `sources`, and all problems; `merge` looks at the settings.
fn drafts<'a>(
    sources: &'a [Source],
    mut merge: impl FnMut(&File, &mut Place<'a, '_>),
) -> (Vec<Draft<'a>>, Vec<Problem>) {
    let mut unique = Unique::default();
    let mut drafts: Vec<Draft<'a>> = Vec::new();
    let mut problems = Vec::new();
    for source in sources {
        // Whether the tenant to which further users belong could be read.
        let mut has_tenant = false;
        document::read(source, |start, part| {
            let mut place = Place::new(source, start, &mut problems);
            match part {
                Err(problem) => {
                    has_tenant &= problem.is_of_users;
                    place.note(problem.problem);
                }
                Ok(Part::File(file)) => {
                    merge(&file, &mut place);
                    for schema in file.tenant {
                        drafts.push(Draft::begin(schema, &mut unique, &mut place));
                    }
                    has_tenant = true;
                }
                Ok(Part::Users(users)) => {
                    if let Some(draft) = drafts.last_mut().filter(|_| has_tenant) {
                        draft.add_users(users, &mut unique, &mut place);
                    }
                }
            }
        });
    }
    (drafts, problems)
}
