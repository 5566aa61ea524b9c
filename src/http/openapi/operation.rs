//! What one operation says of itself.

use schemars::generate::SchemaSettings;
use schemars::{JsonSchema, Schema};
use serde_json::{Map, Value, json};

/// How a caller may show who it is: a name of the security schemes that the document defines.
pub type Security = &'static str;

/// No credential at all is good enough, too.
pub const NO_CREDENTIAL: Security = "";

/// The description of one operation, being written. Statuses, parameters and texts that are said twice are those
/// that were said last.
#[derive(Debug, Default)]
pub struct Doc {
    pub(super) summary: &'static str,
    pub(super) description: Vec<String>,
    pub(super) differs: Vec<&'static str>,
    pub(super) parameters: Vec<(String, Value)>,
    pub(super) body: Option<Value>,
    pub(super) answers: Vec<(u16, Map<String, Value>)>,
    pub(super) security: Option<Vec<Security>>,
    pub(super) examples: Vec<(u16, Value)>,
}

/// The schema of what is sent, as `T` is written. No schema refers to another.
#[must_use]
pub fn sent<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    schema::<T>(settings)
}

/// The schema of what is taken, as `T` is read.
#[must_use]
pub fn taken<T: JsonSchema>() -> Schema {
    let settings = SchemaSettings::draft2020_12().for_deserialize();
    schema::<T>(settings)
}

fn schema<T: JsonSchema>(settings: SchemaSettings) -> Schema {
    let settings = settings.with(|settings| {
        settings.inline_subschemas = true;
        settings.meta_schema = None;
    });
    let mut schema = settings.into_generator().into_root_schema_for::<T>();
    // The names of our types are nobody's business.
    schema.remove("title");
    bound(schema.as_object_mut().into_iter().flat_map(Map::values_mut));
    schema
}

/// What a format of schemars' says of an integer, said in the words of JSON Schema.
fn bound<'v>(values: impl Iterator<Item = &'v mut Value>) {
    for value in values {
        match value {
            Value::Array(values) => bound(values.iter_mut()),
            Value::Object(schema) => {
                let most = match schema.get("format").and_then(Value::as_str) {
                    Some("uint8") => Some(u64::from(u8::MAX)),
                    Some("uint16") => Some(u64::from(u16::MAX)),
                    Some("uint32") => Some(u64::from(u32::MAX)),
                    Some("uint64" | "uint") => Some(u64::MAX),
                    _ => None,
                };
                if let Some(most) = most {
                    schema.entry("maximum").or_insert(most.into());
                }
                bound(schema.values_mut());
            }
            _ => {}
        }
    }
}

impl Doc {
    /// What the operation does, in a line.
    pub fn summary(&mut self, text: &'static str) -> &mut Self {
        self.summary = text;
        self
    }

    /// More of what it does, a paragraph.
    pub fn description(&mut self, text: impl Into<String>) -> &mut Self {
        self.description.push(text.into());
        self
    }

    /// What differs from the real service, a sentence.
    pub fn differs(&mut self, text: &'static str) -> &mut Self {
        self.differs.push(text);
        self
    }

    /// Who may call: any one of these. Nobody has to show anything, if there is none.
    pub fn security(&mut self, schemes: &[Security]) -> &mut Self {
        self.security = Some(schemes.to_vec());
        self
    }

    /// The parameter `name` of the path.
    pub fn path<T: JsonSchema>(&mut self, name: &str, description: &str) -> &mut Self {
        self.parameter("path", name, description, true, taken::<T>().into())
    }

    /// A parameter of the query.
    pub fn query<T: JsonSchema>(&mut self, name: &str, description: &str) -> &mut Self {
        self.parameter("query", name, description, false, taken::<T>().into())
    }

    /// All fields of `T` as parameters of the query, with their descriptions.
    pub fn queries<T: JsonSchema>(&mut self) -> &mut Self {
        let schema = Value::from(taken::<T>());
        let required = schema["required"].as_array().cloned().unwrap_or_default();
        for (name, schema) in schema["properties"].as_object().into_iter().flatten() {
            let mut schema = schema.clone();
            let description = schema.as_object_mut().and_then(|schema| schema.remove("description"));
            let description = description.as_ref().and_then(Value::as_str).unwrap_or_default();
            let is_required = required.iter().any(|required| required == name);
            self.parameter("query", name, description, is_required, without_null(schema));
        }
        self
    }

    /// A header of the request.
    pub fn header<T: JsonSchema>(&mut self, name: &str, description: &str, required: bool) -> &mut Self {
        self.parameter("header", name, description, required, taken::<T>().into())
    }

    /// A parameter by its whole schema.
    pub fn parameter(
        &mut self,
        place: &str,
        name: &str,
        description: &str,
        required: bool,
        schema: Value,
    ) -> &mut Self {
        let key = format!("{place} {name}");
        self.parameters.retain(|(known, _)| *known != key);
        let value = json!({
            "name": name, "in": place, "description": description, "required": required, "schema": schema,
        });
        self.parameters.push((key, value));
        self
    }

    /// A JSON body that has to be there.
    pub fn body<T: JsonSchema>(&mut self) -> &mut Self {
        self.body_of("application/json", taken::<T>().into(), true)
    }

    /// A JSON body that may be left out.
    pub fn optional_body<T: JsonSchema>(&mut self) -> &mut Self {
        self.body_of("application/json", taken::<T>().into(), false)
    }

    /// A form (`application/x-www-form-urlencoded`) that has to be there.
    pub fn form<T: JsonSchema>(&mut self) -> &mut Self {
        self.body_of("application/x-www-form-urlencoded", taken::<T>().into(), true)
    }

    /// A body in that content type, by its schema. Said more than once, any one is taken.
    pub fn body_of(&mut self, content_type: &str, schema: Value, required: bool) -> &mut Self {
        let body = self.body.get_or_insert_with(|| json!({ "content": {} }));
        body["required"] = required.into();
        body["content"][content_type] = json!({ "schema": schema });
        self
    }

    /// An example of the body that is taken, in every content type it has.
    pub fn body_example(&mut self, example: &Value) -> &mut Self {
        let content = self.body.as_mut().and_then(|body| body["content"].as_object_mut());
        for (_, media) in content.into_iter().flatten() {
            media["example"] = example.clone();
        }
        self
    }

    /// An answer of that status, in JSON.
    pub fn answer<T: JsonSchema>(&mut self, status: u16, description: &str) -> &mut Self {
        self.answer_of(status, description, "application/json", sent::<T>().into())
    }

    /// An answer of that status without a body.
    pub fn empty(&mut self, status: u16, description: &str) -> &mut Self {
        self.entry(status).insert("description".to_owned(), description.into());
        self
    }

    /// An answer in that content type, by its schema.
    pub fn answer_of(
        &mut self,
        status: u16,
        description: &str,
        content_type: &str,
        schema: Value,
    ) -> &mut Self {
        self.empty(status, description).content(status, content_type, schema)
    }

    /// Gives the answer of that status a body of that content type. What it means stays as it was said.
    pub fn content(&mut self, status: u16, content_type: &str, schema: Value) -> &mut Self {
        let content = self.entry(status).entry("content").or_insert_with(|| json!({}));
        content[content_type] = json!({ "schema": schema });
        self
    }

    /// A header of the answer of that status.
    pub fn answer_header(&mut self, status: u16, name: &str, description: &str, schema: Value) -> &mut Self {
        let headers = self.entry(status).entry("headers").or_insert_with(|| json!({}));
        headers[name] = json!({ "description": description, "schema": schema });
        self
    }

    /// An example of the answer of that status.
    pub fn example(&mut self, status: u16, example: Value) -> &mut Self {
        self.examples.push((status, example));
        self
    }

    /// Who may call, if the operation said so.
    #[must_use]
    pub fn who(&self) -> Option<&[Security]> {
        self.security.as_deref()
    }

    /// Whether it was said who may call.
    #[must_use]
    pub const fn has_security(&self) -> bool {
        self.security.is_some()
    }

    /// Whether the parameter was described.
    #[must_use]
    pub fn has_parameter(&self, place: &str, name: &str) -> bool {
        self.parameters.iter().any(|(known, _)| *known == format!("{place} {name}"))
    }

    /// Whether an answer of that status was described.
    #[must_use]
    pub fn has_answer(&self, status: u16) -> bool {
        self.answers.iter().any(|(known, _)| *known == status)
    }

    /// The statuses that were described.
    #[must_use]
    pub fn statuses(&self) -> Vec<u16> {
        self.answers.iter().map(|(status, _)| *status).collect()
    }

    fn entry(&mut self, status: u16) -> &mut Map<String, Value> {
        let at = self.answers.iter().position(|(known, _)| *known == status).unwrap_or_else(|| {
            self.answers.push((status, Map::new()));
            self.answers.len() - 1
        });
        &mut self.answers[at].1
    }
}

/// A parameter is left out, never null.
fn without_null(mut schema: Value) -> Value {
    if let Some(Value::Array(kinds)) = schema.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [kind] = &kinds[..] {
            schema["type"] = kind.clone();
        }
    }
    if let Some(Value::Array(forms)) = schema.get_mut("anyOf") {
        forms.retain(|form| form["type"] != "null");
        if let [form] = &forms[..] {
            return form.clone();
        }
    }
    schema
}
