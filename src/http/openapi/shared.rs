//! The same document, where what answers have in common stands once.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

/// `document` with each answer that several operations have as a component, to which these refer.
#[must_use]
pub fn shared(mut document: Value) -> Value {
    let mut counts = HashMap::<String, usize>::new();
    answers(&mut document, |_, answer| *counts.entry(answer.to_string()).or_default() += 1);
    let mut names = HashMap::<String, String>::new();
    let mut components = Map::new();
    answers(&mut document, |status, answer| {
        let text = answer.to_string();
        if counts.get(&text).is_some_and(|count| *count > 1) {
            let next = names.len() + 1;
            let name = names.entry(text).or_insert_with(|| format!("Answer{status}n{next}"));
            let reference = json!({ "$ref": format!("#/components/responses/{name}") });
            let answer = std::mem::replace(answer, reference);
            components.entry(name.clone()).or_insert(answer);
        }
    });
    document["components"]["responses"] = components.into();
    document
}

fn answers(document: &mut Value, mut each: impl FnMut(&str, &mut Value)) {
    let paths = document["paths"].as_object_mut().into_iter().flat_map(Map::values_mut);
    let operations = paths.filter_map(Value::as_object_mut).flat_map(Map::values_mut);
    for operation in operations {
        for (status, answer) in operation["responses"].as_object_mut().into_iter().flatten() {
            each(status, answer);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_two_operations_answer_stands_once() {
        let answer = |text: &str| json!({ "responses": { "404": { "description": text } } });
        let document = json!({ "paths": { "/a": { "get": answer("x") }, "/b": { "get": answer("x"), "put": answer("y") } } });
        let document = shared(document);
        let reference = &document["paths"]["/a"]["get"]["responses"]["404"]["$ref"];
        assert_eq!(reference, &document["paths"]["/b"]["get"]["responses"]["404"]["$ref"]);
        let pointer = reference.as_str().unwrap().trim_start_matches('#');
        assert_eq!(document.pointer(pointer).unwrap(), &json!({ "description": "x" }));
        assert_eq!(document["paths"]["/b"]["put"]["responses"]["404"], json!({ "description": "y" }));
    }
}
