//! TOML as people lay it out: tables that have a name of their own below a header, what is small in line.
//!
//! A key is a line, however long its value, but for lists of tables, which have a line for each table that
//! does not fit; and large files are laid out as `pieces` cuts them.

use std::collections::HashMap;
use std::fmt::Write as _;

use toml::value::Datetime;
use toml::{Table, Value};

/// What stands below a header of its own: the path of its parent from the tenant, and its key.
const HEADERS: [(&str, &str); 9] = [
    ("", "account"),
    ("account", "login_policy"),
    ("account", "password_policy"),
    ("account", "protect_policy"),
    ("", "organization"),
    ("", "policy"),
    ("", "app"),
    ("", "user"),
    ("user", "device"),
];

/// The keys of the schema whose values are dates: a text under one is written as a date, if it is one.
const DATES: [&str; 6] = ["at", "created_at", "expires_at", "password_set_at", "until", "updated_at"];

/// Longer lists of tables have a line for each table.
const WIDTH: usize = 110;

/// `tenant` as the only one of a document, its keys in the order in which they are in the table.
pub(super) fn document(tenant: &Table) -> String {
    let mut text = String::from("[[tenant]]\n");
    section(&mut text, "", tenant);
    text
}

/// The keys of the table at `path`: those in line, then those with headers.
fn section(text: &mut String, path: &str, table: &Table) {
    let below = |key: &str, value: &Value| has_tables(value) && HEADERS.contains(&(path, key));
    for (key, value) in table.iter().filter(|(key, value)| !below(key, value)) {
        push_key(text, key);
        text.push_str(" = ");
        push_lines(text, key, value);
        text.push('\n');
    }
    for (key, value) in table.iter().filter(|(key, value)| below(key, value)) {
        let path = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
        match value {
            Value::Array(tables) => {
                for table in tables.iter().filter_map(Value::as_table) {
                    text.push_str("\n[[tenant.");
                    text.push_str(&path);
                    text.push_str("]]\n");
                    section(text, &path, table);
                }
            }
            value => {
                text.push_str("\n[tenant.");
                text.push_str(&path);
                text.push_str("]\n");
                section(text, &path, value.as_table().unwrap_or(&Table::new()));
            }
        }
    }
}

/// Whether a value can stand below headers.
fn has_tables(value: &Value) -> bool {
    match value {
        Value::Table(_) => true,
        Value::Array(values) => !values.is_empty() && values.iter().all(Value::is_table),
        _ => false,
    }
}

/// The value of `key`, on several lines if it is a list of tables that is too long for one.
fn push_lines(text: &mut String, key: &str, value: &Value) {
    let start = text.rfind('\n').map_or(0, |end| end + 1);
    let before = text.len();
    push_value_of(text, key, value);
    let Some(tables) = value.as_array().filter(|values| has_tables(value) && values.len() > 1) else {
        return;
    };
    if text.len() - start <= WIDTH {
        return;
    }
    text.truncate(before);
    text.push_str("[\n");
    for table in tables {
        text.push_str("  ");
        push_value(text, table);
        text.push_str(",\n");
    }
    text.push(']');
}

fn push_value_of(text: &mut String, key: &str, value: &Value) {
    match value.as_str().filter(|_| DATES.contains(&key)).and_then(|text| text.parse::<Datetime>().ok()) {
        Some(date) => push_value(text, &Value::Datetime(date)),
        None => push_value(text, value),
    }
}

fn push_value(text: &mut String, value: &Value) {
    match value {
        Value::String(string) => push_string(text, string),
        Value::Array(values) => {
            text.push('[');
            for (n, value) in values.iter().enumerate() {
                text.push_str(if n == 0 { "" } else { ", " });
                push_value(text, value);
            }
            text.push(']');
        }
        Value::Table(table) => {
            text.push_str(if table.is_empty() { "{" } else { "{ " });
            for (n, (key, value)) in table.iter().enumerate() {
                text.push_str(if n == 0 { "" } else { ", " });
                push_key(text, key);
                text.push_str(" = ");
                push_value_of(text, key, value);
            }
            text.push_str(if table.is_empty() { "}" } else { " }" });
        }
        Value::Integer(_) | Value::Float(_) | Value::Boolean(_) | Value::Datetime(_) => {
            // Writing to a string does not fail.
            let _ = write!(text, "{value}");
        }
    }
}

fn push_key(text: &mut String, key: &str) {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || b"_-".contains(&byte);
    if !key.is_empty() && key.bytes().all(is_bare) {
        text.push_str(key);
    } else {
        push_string(text, key);
    }
}

/// A basic string, on one line whatever is in it.
fn push_string(text: &mut String, string: &str) {
    text.push('"');
    for c in string.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            c if c.is_control() => drop(write!(text, "\\u{:04X}", u32::from(c))),
            c => text.push(c),
        }
    }
    text.push('"');
}

/// The key whose value the byte at `offset` of a [`document`] belongs to, from the tenant: `user[3].password`.
pub(super) fn key_at(text: &str, offset: usize) -> String {
    let end = text.get(offset..).and_then(|rest| rest.find('\n')).map_or(text.len(), |end| offset + end);
    let (mut owner, mut key) = (String::new(), "");
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for line in text.get(..end).unwrap_or(text).lines() {
        if let Some(name) = line.strip_prefix("[[tenant.").and_then(|line| line.strip_suffix("]]")) {
            let count = counts.entry(name).or_default();
            (owner, key) = (format!("{name}[{count}]"), "");
            *count += 1;
        } else if let Some(path) = line.strip_prefix("[tenant.").and_then(|line| line.strip_suffix(']')) {
            let (parent, name) = path.rsplit_once('.').unwrap_or(("", path));
            let parent = counts.get(parent).map(|count| format!("{parent}[{}].", count - 1));
            (owner, key) = (parent.map_or_else(|| path.to_owned(), |parent| parent + name), "");
        } else if let Some((name, _)) = line.split_once(" = ").filter(|_| !line.starts_with([' ', ']'])) {
            key = name;
        }
    }
    let dot = if owner.is_empty() || key.is_empty() { "" } else { "." };
    format!("{owner}{dot}{key}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn laid_out(toml: &str) -> String {
        document(&toml.parse().unwrap())
    }

    #[test]
    fn tables_with_a_name_have_headers_and_small_ones_stand_in_line() {
        let text = laid_out(
            "user = [{ id = 'a', device = { name = 'd' }, login_protection = { enabled = true } }, { id = 'b' }]\n\
             account = { id = 'x', login_policy = { failures = 3 } }\nname = 't'\n",
        );
        assert_eq!(
            text,
            "[[tenant]]\nname = \"t\"\n\n[[tenant.user]]\nid = \"a\"\nlogin_protection = { enabled = true }\n\n\
             [tenant.user.device]\nname = \"d\"\n\n[[tenant.user]]\nid = \"b\"\n\n[tenant.account]\nid = \"x\"\n\n\
             [tenant.account.login_policy]\nfailures = 3\n"
        );
    }

    #[test]
    fn a_list_of_tables_that_does_not_fit_has_a_line_for_each() {
        let long = "x".repeat(60);
        let text = laid_out(&format!(
            "audit = [{{ by = '{long}' }}, {{ by = '{long}' }}]\nkeys = [{{ a = 1 }}, {{ a = 2 }}]"
        ));
        let table = format!("  {{ by = \"{long}\" }},\n");
        assert_eq!(
            text,
            format!("[[tenant]]\naudit = [\n{table}{table}]\nkeys = [{{ a = 1 }}, {{ a = 2 }}]\n")
        );
    }

    #[test]
    fn a_text_is_a_date_where_one_is_wanted() {
        let text = laid_out(
            "created_at = '2026-01-15T08:30:00Z'\nname = '2026-01-15T08:30:00Z'\nuntil = 'x'\na = { at = '2026-01-15' }",
        );
        let date = "2026-01-15T08:30:00Z";
        assert_eq!(
            text,
            format!(
                "[[tenant]]\ncreated_at = {date}\nname = \"{date}\"\nuntil = \"x\"\na = {{ at = 2026-01-15 }}\n"
            )
        );
    }

    #[test]
    fn what_cannot_stand_below_headers_stands_in_line() {
        let text = laid_out("user = [{ id = 'a' }, 7]\napp = []\naccount = 'x'");
        assert_eq!(text, "[[tenant]]\nuser = [{ id = \"a\" }, 7]\napp = []\naccount = \"x\"\n");
    }

    #[test]
    fn each_value_knows_its_key() {
        let long = "x".repeat(60);
        let text = laid_out(&format!(
            "name = 'HERE0'\naccount = {{ id = 'HERE1', login_policy = {{ custom_info = 'HERE2' }} }}\n\
             user = [{{ id = 'HERE3' }}, {{ id = 'b', device = {{ name = 'HERE4' }}, \
             audit = [{{ by = '{long}' }}, {{ by = 'HERE5 = {long}' }}] }}, {{ id = '\\nHERE6' }}]"
        ));
        let keys = [
            "name",
            "account.id",
            "account.login_policy.custom_info",
            "user[0].id",
            "user[1].device.name",
            "user[1].audit",
            "user[2].id",
        ];
        for (n, key) in keys.into_iter().enumerate() {
            assert_eq!(key_at(&text, text.find(&format!("HERE{n}")).unwrap()), key);
        }
        assert_eq!(key_at(&text, 0), "");
        assert_eq!(key_at(&text, text.rfind("[[").unwrap()), "user[2]");
        assert_eq!(key_at(&text, text.len() + 7), "user[2].id");
    }

    fn value() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            any::<String>().prop_map(Value::String),
            "[\"'\\\\\u{0}-\u{1f}\u{7f}-\u{9f}#\\[\\]={} \n]{0,9}".prop_map(Value::String),
            any::<i64>().prop_map(Value::Integer),
            any::<bool>().prop_map(Value::Boolean),
            Just(Value::Datetime("2026-01-15T08:30:00.000001Z".parse().unwrap())),
        ];
        leaf.prop_recursive(4, 40, 5, |inner| {
            let key = prop_oneof![Just("user".to_owned()), Just("device".to_owned()), any::<String>()];
            let table = prop::collection::btree_map(key, inner.clone(), 0..5);
            prop_oneof![
                prop::collection::vec(inner, 0..5).prop_map(Value::Array),
                table.prop_map(|table| Value::Table(table.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn a_document_says_what_the_value_is(tables in prop::collection::btree_map("[a-z]{1,3}|user|account|é ", value(), 0..6)) {
            let tenant: Table = tables.into_iter().collect();
            let read: Table = document(&tenant).parse().unwrap();
            prop_assert_eq!(&read["tenant"][0], &Value::Table(tenant));
        }
    }
}
