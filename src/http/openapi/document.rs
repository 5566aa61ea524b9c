//! The whole document.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::operation::{Doc, NO_CREDENTIAL};
use crate::http::face::Face;
use crate::http::route::Route;

/// The OpenAPI 3.1 document of all operations of `faces`.
#[must_use]
pub fn document(faces: &[&'static dyn Face]) -> Value {
    let (mut paths, mut ids) = (Map::new(), HashSet::new());
    for face in faces {
        for route in face.routes() {
            let path = paths.entry(route.path).or_insert_with(|| json!({}));
            let mut operation = operation(*face, route);
            // An operation may have two paths, and an id is one operation's: the first path has it.
            if ids.insert(route.operation) {
                operation["operationId"] = route.operation.into();
            }
            path[route.method.as_str().to_ascii_lowercase()] = operation;
        }
    }
    let security: Map<String, Value> = faces.iter().flat_map(|face| face.security_schemes()).collect();
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "Fauxfactor",
            "summary": "A local stand-in for the MFA APIs of Huawei Cloud IAM and VMware Cloud Services.",
            "version": env!("CARGO_PKG_VERSION"),
            "license": { "name": "MIT OR Apache-2.0", "identifier": "MIT OR Apache-2.0" },
        },
        "servers": [{ "url": "/" }],
        "paths": paths,
        "components": { "securitySchemes": security },
    })
}

/// What `route` says of itself, and what its face adds.
pub(in crate::http) fn describe(face: &dyn Face, route: &Route) -> Doc {
    let mut doc = Doc::default();
    (route.doc)(&mut doc);
    face.document(route, &mut doc);
    doc
}

fn operation(face: &dyn Face, route: &Route) -> Value {
    let doc = describe(face, route);
    let Doc { summary, description, differs, parameters, body, mut answers, security, examples } = doc;
    for (status, example) in examples {
        let answer = answers.iter_mut().find(|(known, _)| *known == status);
        let content = answer.and_then(|(_, answer)| answer.get_mut("content")?.as_object_mut());
        for (_, media) in content.into_iter().flatten() {
            media["example"] = example.clone();
        }
    }
    answers.sort_by_key(|(status, _)| *status);
    let answers: Map<String, Value> =
        answers.into_iter().map(|(status, answer)| (status.to_string(), answer.into())).collect();
    let mut paragraphs = description;
    paragraphs.push(format!("Source: {}.", route.source));
    paragraphs.extend(differs.iter().map(|text| format!("Differs from the real service: {text}")));
    let mut operation = json!({
        "tags": [face.tag(route)],
        "summary": summary,
        "description": paragraphs.join("\n\n"),
        "responses": answers,
    });
    if !parameters.is_empty() {
        operation["parameters"] = parameters.into_iter().map(|(_, parameter)| parameter).collect();
    }
    if let Some(body) = body {
        operation["requestBody"] = body;
    }
    if let Some(schemes) = security {
        let schemes = schemes.iter().map(|scheme| match *scheme {
            NO_CREDENTIAL => json!({}),
            scheme => json!({ scheme: [] }),
        });
        operation["security"] = schemes.collect();
    }
    operation
}
