//! Schemas of what requests carry, in the words of [`input`](super::input): a field that is null is missing, and
//! unknown fields are ignored.

use serde_json::{Map, Value, json};

/// Any text.
pub(super) const TEXT: &str = "";
/// A code as devices show it.
pub(super) const CODE: &str = "^[0-9]{6}$";
/// Text without control characters: names of devices, 1 to 64 characters.
pub(super) const DEVICE_NAME: &str = "^[^\\u0000-\\u001f\\u007f-\\u009f]{1,64}$";
/// Names of users.
pub(super) const USER_NAME: &str = "^[A-Za-z_.\\-][A-Za-z0-9 _.\\-]{0,63}$";
/// Descriptions of users.
pub(super) const USER_DESCRIPTION: &str = "^[^@#%&<>\\\\$^*\\u0000-\\u001f\\u007f-\\u009f]{0,255}$";
/// Country codes and numbers; an empty one takes the number away.
pub(super) const AREA_CODE: &str = "^[0-9]{0,7}$";
/// See [`AREA_CODE`].
pub(super) const PHONE: &str = "^[0-9]{0,32}$";
/// Ids at another identity provider: any characters.
pub(super) const EXTERNAL_ID: &str = "^[\\s\\S]{0,128}$";
/// What a password is written with, and how long it may be at all. The account's policy asks for more.
pub(super) const PASSWORD: &str = "^[ -~]{6,32}$";

/// What an e-mail address looks like: the characters of each label of its domain, and of its first part.
const EMAIL: &str = "^([A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~.]+\
    @[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+(\\.[A-Za-z0-9!#$%&'*+\\-/=?^_`{|}~]+)+)?$";

/// A field of an object.
pub(super) struct Field {
    name: &'static str,
    schema: Value,
    is_required: bool,
}

/// A field that has to be there.
pub(super) fn required(name: &'static str, schema: Value) -> Field {
    Field { name, schema, is_required: true }
}

/// A field that may be missing, or null.
pub(super) fn optional(name: &'static str, schema: Value) -> Field {
    Field { name, schema: or_null(schema), is_required: false }
}

/// An object with these fields, and others that are ignored.
pub(super) fn object<const N: usize>(fields: [Field; N]) -> Value {
    let (mut properties, mut names) = (Map::new(), Vec::new());
    for Field { name, schema, is_required } in fields {
        if is_required {
            names.push(name);
        }
        properties.insert(name.to_owned(), schema);
    }
    let mut object = json!({ "type": "object", "properties": properties });
    if !names.is_empty() {
        object["required"] = names.into();
    }
    object
}

/// Text of that `pattern`.
pub(super) fn text(description: &str, pattern: &str) -> Value {
    match pattern {
        TEXT => json!({ "type": "string", "description": description }),
        _ => json!({ "type": "string", "description": description, "pattern": pattern }),
    }
}

/// An e-mail address; an empty one takes the address away.
pub(super) fn email() -> Value {
    let description = "The e-mail address; an empty one removes it.";
    json!({ "type": "string", "description": description, "pattern": EMAIL, "maxLength": 255 })
}

/// One of these texts.
pub(super) fn choice(description: &str, values: &[&str]) -> Value {
    json!({ "type": "string", "description": description, "enum": values })
}

/// True or false.
pub(super) fn flag(description: &str) -> Value {
    json!({ "type": "boolean", "description": description })
}

/// A whole number within `range`.
pub(super) fn whole<T: Copy + Into<i64>>(description: &str, range: &std::ops::RangeInclusive<T>) -> Value {
    let (least, most): (i64, i64) = ((*range.start()).into(), (*range.end()).into());
    json!({ "type": "integer", "description": description, "minimum": least, "maximum": most })
}

fn or_null(mut schema: Value) -> Value {
    if let Some(kind) = schema.get("type").and_then(Value::as_str) {
        schema["type"] = json!([kind, "null"]);
        if let Some(values) = schema.get_mut("enum").and_then(Value::as_array_mut) {
            values.push(Value::Null);
        }
        return schema;
    }
    json!({ "anyOf": [schema, { "type": "null" }] })
}
