//! What is emulated of the vendors, where it is known from, and what differs.

use std::fmt::Write as _;

use schemars::JsonSchema;
use serde::Serialize;

use super::html::{self, escape};
use super::page::Page;
use crate::http::face::Face;
use crate::http::openapi::{self, catalogue};

/// What there is of the vendors' interfaces, and what is not.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Coverage {
    /// The emulated operations.
    operations: Vec<Operation>,
    /// What a client may look for and does not find: the answer is 501.
    not_emulated: Vec<NotEmulated>,
}

/// An emulated operation.
#[derive(Debug, Serialize, JsonSchema)]
struct Operation {
    /// `huawei` or `vmware`.
    vendor: String,
    /// The vendor's name for it.
    operation: &'static str,
    /// Its method.
    method: String,
    /// Its path.
    path: &'static str,
    /// What it does.
    summary: &'static str,
    /// How it is known.
    provenance: Provenance,
    /// Where it is known from.
    source: &'static str,
    /// What differs from the real service.
    differs: Vec<&'static str>,
}

/// How an operation is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Provenance {
    /// By a published reference.
    Documented,
    /// By what clients of the vendor do.
    Observed,
    /// Not at all: it is as it has to be somehow.
    Assumed,
}

/// Something that is not emulated.
#[derive(Debug, Serialize, JsonSchema)]
struct NotEmulated {
    /// `huawei` or `vmware`.
    vendor: &'static str,
    /// What.
    what: &'static str,
}

const NOT_EMULATED: [NotEmulated; 6] = [
    NotEmulated { vendor: "huawei", what: "agencies" },
    NotEmulated { vendor: "huawei", what: "groups, roles and policies as resources" },
    NotEmulated { vendor: "huawei", what: "federation: identity providers, mappings and sign-in by them" },
    NotEmulated { vendor: "vmware", what: "the console" },
    NotEmulated { vendor: "vmware", what: "groups, services and custom roles" },
    NotEmulated {
        vendor: "vmware",
        what: "the grants client_delegate, audience_exchange, context_switch, impersonate_user and client_exchange",
    },
];

impl Provenance {
    fn of(source: &str) -> Self {
        if source.contains("API Reference") {
            Self::Documented
        } else if source.starts_with("Fauxfactor") {
            Self::Assumed
        } else {
            Self::Observed
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Observed => "observed",
            Self::Assumed => "assumed",
        }
    }
}

impl Coverage {
    /// What there is of `vendors`.
    #[must_use]
    pub fn of(vendors: &[&'static dyn Face]) -> Self {
        let operations = catalogue(vendors).into_iter().filter_map(|entry| {
            let openapi::Entry { vendor, route, summary, differs, .. } = entry;
            Some(Operation {
                vendor: vendor?.to_string(),
                operation: route.operation,
                method: route.method.to_string(),
                path: route.path,
                summary,
                provenance: Provenance::of(route.source),
                source: route.source,
                differs,
            })
        });
        Self { operations: operations.collect(), not_emulated: NOT_EMULATED.into() }
    }

    /// The same as Markdown.
    #[must_use]
    pub fn markdown(&self) -> String {
        let mut text = format!("# What is emulated\n\n{INTRODUCTION}\n");
        for (vendor, title) in VENDORS {
            let _ = write!(
                text,
                "\n## {title}\n\n| operation | does | known | from | differs |\n|---|---|---|---|---|\n"
            );
            for operation in self.of_vendor(vendor) {
                let Operation { operation, method, path, summary, provenance, source, differs, .. } =
                    operation;
                let (known, differs) = (provenance.name(), differs.join(" "));
                let _ = writeln!(
                    text,
                    "| {operation}: `{method} {path}` | {summary} | {known} | {source} | {differs} |"
                );
            }
            text += "\nNot emulated, and answered with 501:\n\n";
            for missing in self.missing_of(vendor) {
                let _ = writeln!(text, "- {missing}");
            }
        }
        text
    }

    pub(super) fn page(&self) -> Page {
        let mut body = format!("<h1>What is emulated</h1>\n<p>{}</p>\n", escape(INTRODUCTION));
        body += html::FILTER;
        for (vendor, title) in VENDORS {
            let _ = writeln!(body, "<section><h2 id=\"{vendor}\">{title}</h2>");
            self.of_vendor(vendor).for_each(|operation| operation.write(&mut body));
            body += "</section>\n<h3>Not emulated</h3>\n<p>These are answered with 501:</p>\n<ul>\n";
            for missing in self.missing_of(vendor) {
                let _ = writeln!(body, "<li>{}</li>", escape(missing));
            }
            body += "</ul>\n";
        }
        html::page("Fauxfactor: coverage", &body)
    }

    fn of_vendor(&self, vendor: &str) -> impl Iterator<Item = &Operation> {
        self.operations.iter().filter(move |operation| operation.vendor == vendor)
    }

    fn missing_of(&self, vendor: &str) -> impl Iterator<Item = &'static str> {
        self.not_emulated.iter().filter(move |missing| missing.vendor == vendor).map(|missing| missing.what)
    }
}

const VENDORS: [(&str, &str); 2] = [("huawei", "Huawei Cloud IAM"), ("vmware", "VMware Cloud Services")];

const INTRODUCTION: &str = "Each operation is documented by a published reference, observed in what clients of the \
    vendor do, or assumed, where neither says anything. What is not in these tables is answered with 501 in the \
    vendor's error envelope.";

impl Operation {
    fn write(&self, out: &mut String) {
        let Self { operation, method, path, summary, provenance, source, .. } = self;
        let known = provenance.name();
        let (path, summary, source) = (escape(path), escape(summary), escape(source));
        let find = format!("{operation} {method} {path} {summary} {known}").to_lowercase();
        let _ = writeln!(
            out,
            "<article data-find=\"{find}\"><p><code class=\"method {method}\">{method}</code> <code>{path}</code> \
             <a href=\"docs#{operation}\">{operation}</a> <span class=\"{known}\">{known}</span></p>\n\
             <p>{summary}. <small>{source}.</small></p>"
        );
        if !self.differs.is_empty() {
            *out += "<ul>\n";
            for text in &self.differs {
                let _ = writeln!(out, "<li>{}</li>", escape(text));
            }
            *out += "</ul>\n";
        }
        *out += "</article>\n";
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_says_how_an_operation_is_known() {
        assert_eq!(
            Provenance::of("Huawei Cloud IAM API Reference: Listing IAM Users"),
            Provenance::Documented
        );
        assert_eq!(Provenance::of("the sources of tanzu-cli"), Provenance::Observed);
        assert_eq!(Provenance::of("Fauxfactor: the vendor's own page posts elsewhere"), Provenance::Assumed);
    }
}
