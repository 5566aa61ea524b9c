//! Schemas, to read.

use std::fmt::Write as _;

use serde_json::Value;

use super::html::{escape, prose};

/// Writes what `schema` says: its type in words, then its parts.
pub(super) fn write(out: &mut String, schema: &Value) {
    let _ = write!(out, "<span class=\"type\">{}</span>", escape(&kind(schema)));
    if let Some(text) = schema["description"].as_str() {
        let _ = write!(out, " {}", prose(text));
    }
    write_parts(out, schema);
}

fn write_parts(out: &mut String, schema: &Value) {
    if let Some(properties) = schema["properties"].as_object() {
        let required = |name: &str| {
            schema["required"].as_array().is_some_and(|names| names.iter().any(|required| required == name))
        };
        *out += "\n<ul>\n";
        for (name, property) in properties {
            let mark = if required(name) { "" } else { ", optional" };
            let _ = write!(out, "<li><code>{}</code>{mark}: ", escape(name));
            write(out, property);
            *out += "</li>\n";
        }
        *out += "</ul>\n";
    }
    if schema["items"].is_object() {
        *out += "\n<ul>\n<li>each: ";
        write(out, &schema["items"]);
        *out += "</li>\n</ul>\n";
    }
    for key in ["oneOf", "anyOf"] {
        let forms = schema[key].as_array().into_iter().flatten();
        let forms: Vec<_> =
            forms.filter(|form| form["type"] != "null" && form.get("const").is_none()).collect();
        if !forms.is_empty() {
            *out += "\n<ul>\n";
            for form in forms {
                *out += "<li>";
                write(out, form);
                *out += "</li>\n";
            }
            *out += "</ul>\n";
        }
    }
}

/// The type, and what limits it.
fn kind(schema: &Value) -> String {
    let mut words = vec![base(schema)];
    let limits = [
        ("format", "format"),
        ("pattern", "matches"),
        ("minimum", "from"),
        ("exclusiveMinimum", "above"),
        ("maximum", "to"),
        ("minLength", "length from"),
        ("maxLength", "length to"),
        ("minItems", "items from"),
        ("maxItems", "items to"),
        ("default", "default"),
    ];
    // What an integer of the machine can hold says nothing to a reader.
    let says = |key: &str, value: &Value| {
        !value.is_null() && value != u64::MAX && !(key == "format" && value.as_str().is_some_and(is_machine))
    };
    for (key, word) in limits {
        let value = &schema[key];
        if says(key, value) {
            words.push(format!("{word} {}", plain(value)));
        }
    }
    words.join(", ")
}

fn is_machine(format: &str) -> bool {
    ["int", "uint", "double", "float"].iter().any(|kind| format.starts_with(kind))
}

fn base(schema: &Value) -> String {
    if let Some(value) = schema.get("const") {
        return plain(value);
    }
    if let Some(values) = schema["enum"].as_array() {
        return values.iter().map(plain).collect::<Vec<_>>().join(" | ");
    }
    match &schema["type"] {
        Value::String(name) => name.clone(),
        Value::Array(names) => names.iter().map(plain).collect::<Vec<_>>().join(" | "),
        _ => forms(schema),
    }
}

/// Of alternatives, the constants; the others follow as parts.
fn forms(schema: &Value) -> String {
    let forms = ["oneOf", "anyOf"].iter().filter_map(|key| schema[*key].as_array()).flatten();
    let is_plain = |form: &&Value| form["type"] == "null" || form.get("const").is_some();
    let constants: Vec<_> = forms.filter(is_plain).map(base).collect();
    if constants.is_empty() { "one of".to_owned() } else { constants.join(" | ") }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_schema_reads_as_a_list_of_its_fields() {
        let mut text = String::new();
        let schema = json!({
            "type": "object",
            "properties": { "mode": { "enum": ["a", "<b>"] }, "n": { "type": "integer", "minimum": 1 } },
            "required": ["mode"],
        });
        write(&mut text, &schema);
        assert!(
            text.contains("<li><code>mode</code>: <span class=\"type\">a | &lt;b&gt;</span></li>"),
            "{text}"
        );
        assert!(
            text.contains("<code>n</code>, optional: <span class=\"type\">integer, from 1</span>"),
            "{text}"
        );
    }
}
