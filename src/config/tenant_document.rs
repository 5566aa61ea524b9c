//! One tenant from a document that came with a request: TOML, or JSON with the keys of one `[[tenant]]`.

use serde_json::Value as Json;
use toml::{Table, Value};

use super::problem::{Problem, Problems};
use super::{Source, drafts, layout};
use crate::domain::behaviour::Behaviour;
use crate::domain::tenant::Tenant;

/// A tenant as somebody wrote it. No `Debug`: it is full of secrets.
#[derive(Clone, Copy)]
#[expect(missing_debug_implementations, reason = "it is full of secrets")]
pub enum Document<'a> {
    /// A TOML document of one `[[tenant]]`.
    Toml(&'a str),
    /// A JSON object with the keys of one `[[tenant]]`; dates are texts such as `2030-01-31T12:00:00Z`. Or a
    /// TOML document as a JSON string.
    Json(&'a Json),
}

impl<'a> From<&'a str> for Document<'a> {
    fn from(text: &'a str) -> Self {
        Self::Toml(text)
    }
}

impl<'a> From<&'a Json> for Document<'a> {
    fn from(value: &'a Json) -> Self {
        Self::Json(value)
    }
}

/// Reads and checks `document`, which describes one tenant and has no settings; `name` stands for it in
/// problems. What the tenant's built-in policy allows, `behaviour` says.
///
/// # Errors
/// All problems of the document, with lines of TOML, or keys of JSON such as `user[3].password`. They quote no
/// secret.
pub fn parse_tenant_document<'a>(
    name: &str,
    document: impl Into<Document<'a>>,
    behaviour: &Behaviour,
) -> Result<Tenant, Problems> {
    let source = match document.into() {
        Document::Toml(text) => Source::new(name.to_owned(), text.to_owned()),
        Document::Json(Json::String(text)) => Source::new(name.to_owned(), text.clone()),
        Document::Json(Json::Object(tenant)) => {
            let table = tenant.iter().filter_map(|(key, value)| Some((key.clone(), toml(value)?)));
            Source::laid_out(name.to_owned(), layout::document(&table.collect::<Table>()))
        }
        Document::Json(_) => {
            let message =
                "write a JSON object with the keys of one [[tenant]], or a TOML document as a string";
            return Err(Problems(vec![Problem::of_file(name, message.to_owned())]));
        }
    };
    read(&source, behaviour)
}

fn read(source: &Source, behaviour: &Behaviour) -> Result<Tenant, Problems> {
    let sources = std::slice::from_ref(source);
    let (drafts, mut problems) = drafts(sources, |file, place| {
        if let Some((span, name)) = file.settings() {
            let message = format!("a tenant's document has no settings: leave {name} out");
            place.problem(&span, message);
        }
    });
    let count = drafts.len();
    match drafts.into_iter().next() {
        Some(draft) if count == 1 && problems.is_empty() => return Ok(draft.finish(behaviour)),
        Some(_) if count > 1 => problems.push(one_tenant(source)),
        None if problems.is_empty() => problems.push(one_tenant(source)),
        _ => {}
    }
    Err(Problems(problems))
}

fn one_tenant(source: &Source) -> Problem {
    Problem::of_file(&source.name, "a tenant's document has one [[tenant]], no more and no less".to_owned())
}

/// A value of JSON as one of TOML; nothing for `null`, which is as good as left out.
fn toml(value: &Json) -> Option<Value> {
    let value = match value {
        Json::Null => return None,
        Json::Bool(flag) => Value::Boolean(*flag),
        Json::Number(number) => {
            number.as_i64().map_or_else(|| Value::Float(number.as_f64().unwrap_or(f64::NAN)), Value::Integer)
        }
        Json::String(text) => Value::String(text.clone()),
        // Nothing can be left out of a list: what stands for `null` there is refused.
        Json::Array(values) => {
            let value = |value| toml(value).unwrap_or(Value::Table(Table::new()));
            Value::Array(values.iter().map(value).collect())
        }
        Json::Object(object) => {
            let pairs = object.iter().filter_map(|(key, value)| Some((key.clone(), toml(value)?)));
            Value::Table(pairs.collect())
        }
    };
    Some(value)
}
