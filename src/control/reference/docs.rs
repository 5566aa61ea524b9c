//! The page of all operations, from the OpenAPI document.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde_json::{Map, Value};

use super::html::{self, escape, prose};
use super::page::Page;
use super::schema;

/// Where a server listens that is not told otherwise.
const SERVER: &str = "http://127.0.0.1:8080";

/// One operation of the document.
struct Operation<'d> {
    method: String,
    path: &'d str,
    says: &'d Value,
}

/// The page of all operations of `document`.
pub(super) fn page(document: &Value) -> Page {
    let mut by_tag = BTreeMap::<&str, Vec<Operation<'_>>>::new();
    for (path, methods) in document["paths"].as_object().into_iter().flatten() {
        for (method, says) in methods.as_object().into_iter().flatten() {
            let tag = says["tags"][0].as_str().unwrap_or_default();
            by_tag.entry(tag).or_default().push(Operation { method: method.to_uppercase(), path, says });
        }
    }
    let mut body = String::from(
        "<h1>Operations</h1>\n<p>What the emulated interfaces and the control plane take and answer. The examples use \
         the credentials of the demo tenant.</p>\n<nav>\n",
    );
    for tag in by_tag.keys() {
        let _ = writeln!(body, "<a href=\"#tag-{0}\">{0}</a>", escape(tag));
    }
    body += "</nav>\n";
    body += html::FILTER;
    for (tag, operations) in &by_tag {
        let _ = writeln!(body, "<section>\n<h2 id=\"tag-{0}\">{0}</h2>", escape(tag));
        operations.iter().for_each(|operation| operation.write(&mut body, document));
        body += "</section>\n";
    }
    html::page("Fauxfactor: operations", &body)
}

impl Operation<'_> {
    fn write(&self, out: &mut String, document: &Value) {
        let Self { method, path, says } = self;
        let text = |key: &str| says[key].as_str().unwrap_or_default();
        // The second path of an operation has no id of its own.
        let place = format!("{method}-{path}");
        let id = escape(says["operationId"].as_str().unwrap_or(&place));
        let summary = prose(text("summary"));
        let find =
            escape(&format!("{} {method} {path} {}", text("operationId"), text("summary")).to_lowercase());
        let _ = writeln!(
            out,
            "<article id=\"{id}\" data-find=\"{find}\"><details>\n<summary><code class=\"method {method}\">{method}</code> \
             <code>{}</code> <span>{summary}</span></summary>\n<p><a href=\"#{id}\">{id}</a></p>",
            escape(path)
        );
        for paragraph in text("description").split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
            let _ = writeln!(out, "<p>{}</p>", prose(paragraph));
        }
        let _ = writeln!(out, "<pre>{}</pre>", escape(&self.curl(document)));
        self.write_parameters(out);
        self.write_body(out);
        self.write_answers(out);
        *out += "</details></article>\n";
    }

    fn write_parameters(&self, out: &mut String) {
        let Some(parameters) = self.says["parameters"].as_array() else { return };
        *out += "<h3>Parameters</h3>\n<ul>\n";
        for parameter in parameters {
            let text = |key: &str| escape(parameter[key].as_str().unwrap_or_default());
            let mark = if parameter["required"] == true { "" } else { ", optional" };
            let description = prose(parameter["description"].as_str().unwrap_or_default());
            let _ = write!(out, "<li><code>{}</code> ({}{mark}) {description} ", text("name"), text("in"));
            schema::write(out, &parameter["schema"]);
            *out += "</li>\n";
        }
        *out += "</ul>\n";
    }

    fn write_body(&self, out: &mut String) {
        let body = &self.says["requestBody"];
        let mark = if body["required"] == true { "" } else { " (optional)" };
        for (content_type, media) in body["content"].as_object().into_iter().flatten() {
            let _ = writeln!(out, "<h3>Body{mark}: {}</h3>\n<div>", escape(content_type));
            schema::write(out, &media["schema"]);
            *out += "</div>\n";
        }
    }

    fn write_answers(&self, out: &mut String) {
        let mut shown = Vec::<(&Value, &str)>::new();
        *out += "<h3>Answers</h3>\n<dl>\n";
        for (status, answer) in self.says["responses"].as_object().into_iter().flatten() {
            let description = prose(answer["description"].as_str().unwrap_or_default());
            let _ = writeln!(out, "<dt><code>{status}</code> {description}</dt>");
            for (content_type, media) in answer["content"].as_object().into_iter().flatten() {
                let content_type = escape(content_type);
                match shown.iter().find(|(known, _)| **known == media["schema"]) {
                    Some((_, earlier)) => {
                        let _ = writeln!(out, "<dd>{content_type}, as {earlier}</dd>");
                    }
                    None => {
                        shown.push((&media["schema"], status));
                        let _ = write!(out, "<dd>{content_type}: ");
                        schema::write(out, &media["schema"]);
                        *out += "</dd>\n";
                    }
                }
                if let Some(example) = media.get("example") {
                    let _ = writeln!(out, "<dd><pre>{}</pre></dd>", escape(&pretty(example)));
                }
            }
        }
        *out += "</dl>\n";
    }

    /// How to ask for it by hand.
    fn curl(&self, document: &Value) -> String {
        let mut command = String::from("curl");
        if self.method != "GET" {
            let _ = write!(command, " -X {}", self.method);
        }
        if let Some(credential) = self.credential(document) {
            let _ = write!(command, " {credential}");
        }
        let content = self.says["requestBody"]["content"].as_object();
        if let Some((content_type, media)) = content.and_then(|content| content.iter().next())
            && let Some(example) = media.get("example")
        {
            let _ =
                write!(command, " -H 'Content-Type: {content_type}' \\\n  {}", data(content_type, example));
        }
        let _ = write!(command, " \\\n  '{SERVER}{}'", self.target());
        command
    }

    /// The path, with examples in the place of parameters.
    fn target(&self) -> String {
        let mut path = self.path.to_owned();
        for parameter in self.says["parameters"].as_array().into_iter().flatten() {
            if let (Some(name), Some(example)) = (parameter["name"].as_str(), example_of(parameter)) {
                path = path.replace(&format!("{{{name}}}"), &example);
            }
        }
        path
    }

    /// The options that show the demo's credentials.
    fn credential(&self, document: &Value) -> Option<String> {
        let first = self.says["security"].get(0)?.as_object()?.keys().next()?;
        let scheme: &Map<String, Value> = document["components"]["securitySchemes"][first].as_object()?;
        let is = |key: &str, value: &str| scheme.get(key).is_some_and(|known| known == value);
        if is("type", "apiKey") && is("in", "header") {
            let name = scheme.get("name")?.as_str()?;
            return (!name.eq_ignore_ascii_case("authorization"))
                .then(|| format!("-H '{name}: demo-admin-token'"));
        }
        match scheme.get("scheme").and_then(Value::as_str) {
            Some("basic") => Some("-u demo-app:demo-app-secret".to_owned()),
            Some("bearer") => Some("-H 'Authorization: Bearer demo-admin-token'".to_owned()),
            _ => None,
        }
    }
}

fn example_of(parameter: &Value) -> Option<String> {
    let schema = &parameter["schema"];
    let examples = [&parameter["example"], &schema["examples"][0], &schema["example"]];
    let example = examples.into_iter().find(|example| !example.is_null())?;
    Some(example.as_str().map_or_else(|| example.to_string(), str::to_owned))
}

/// curl's option for that body.
fn data(content_type: &str, example: &Value) -> String {
    if content_type == "application/x-www-form-urlencoded"
        && let Some(fields) = example.as_object()
    {
        let field = |(name, value): (&String, &Value)| {
            let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            format!("--data-urlencode {}", quote(&format!("{name}={value}")))
        };
        return fields.iter().map(field).collect::<Vec<_>>().join(" ");
    }
    let text = example.as_str().map_or_else(|| example.to_string(), str::to_owned);
    format!("-d {}", quote(&text))
}

/// As a shell reads it.
fn quote(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
