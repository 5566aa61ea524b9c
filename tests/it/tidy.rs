//! The house is in order: imports point one way, `src/` has its rooms, and the docs say what the
//! code does.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use fauxfactor::control::{Control, Coverage};
use fauxfactor::domain::behaviour::{ASSUMPTIONS, Assumption, Behaviour, FIXED};
use fauxfactor::http::openapi::catalogue;
use fauxfactor::vendors::{huawei::Huawei, vmware::Vmware};

/// A module, and what it may import of the crate. See the map in `src/lib.rs`.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("engine", &["domain"]),
    ("store", &["domain", "engine"]),
    ("config", &["domain"]),
    ("http", &["domain", "engine"]),
    ("vendors/huawei", &["domain", "engine", "http"]),
    ("vendors/vmware", &["domain", "engine", "http"]),
    ("control", &["config", "domain", "engine", "http"]),
    ("emulator", &["config", "control", "domain", "engine", "http", "store", "vendors"]),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn sources(below: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(below).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files.extend(sources(&entry));
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            files.push(entry);
        }
    }
    files
}

/// The modules of this crate that a source names, by `crate::…` in code.
fn imports(source: &str) -> BTreeSet<String> {
    let code = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    let code: Vec<_> = code.collect();
    let code = code.join("\n");
    let name = |rest: &str| rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>();
    code.match_indices("crate::").map(|(at, text)| name(&code[at + text.len()..])).collect()
}

#[test]
fn imports_point_one_way() {
    for (module, allowed) in MAY_IMPORT {
        for file in sources(&root().join("src").join(module)) {
            let own = module.split('/').next().unwrap();
            for import in imports(&fs::read_to_string(&file).unwrap()) {
                assert!(
                    import == own || allowed.contains(&import.as_str()),
                    "{} imports crate::{import}: `{module}` may import only {allowed:?}. \
                     Move what both need down to where both may look, or pass it as an argument.",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn the_vendors_do_not_know_each_other() {
    for (vendor, other) in [("huawei", "vmware"), ("vmware", "huawei")] {
        for file in sources(&root().join("src/vendors").join(vendor)) {
            let source = fs::read_to_string(&file).unwrap();
            assert!(
                !source.contains(&format!("vendors::{other}"))
                    && !source.contains(&format!("super::{other}")),
                "{} names `{other}`: what both vendors need goes to `http`, or to `engine`.",
                file.display()
            );
        }
    }
}

#[test]
fn the_domain_knows_no_framework_and_the_engine_no_http() {
    let bans: [(&str, &[&str]); 3] = [
        ("domain", &["axum", "hyper", "tokio", "tower", "tracing"]),
        ("engine", &["axum", "hyper", "tower"]),
        ("store", &["axum", "hyper", "tower"]),
    ];
    for (module, libraries) in bans {
        for file in sources(&root().join("src").join(module)) {
            let source = fs::read_to_string(&file).unwrap();
            for library in libraries {
                assert!(
                    !source.contains(&format!("{library}::")),
                    "{} uses {library}: `{module}` is for what is true of any transport; do this in `http`.",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn src_has_its_rooms_and_no_others() {
    let entries: BTreeSet<_> = fs::read_dir(root().join("src"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let rooms = [
        "cli", "cli.rs", "config", "control", "domain", "emulator", "engine", "http", "lib.rs", "main.rs",
        "store", "vendors",
    ];
    assert_eq!(entries, rooms.map(String::from).into(), "a new room needs a line in the map of src/lib.rs");
}

#[test]
fn every_operation_has_a_file_of_its_own() {
    use fauxfactor::http::Face;
    let faces: [(&str, &dyn Face); 2] = [("huawei", &Huawei), ("vmware", &Vmware)];
    for (vendor, face) in faces {
        for route in face.routes() {
            let name = snake_case(route.operation.trim_end_matches(&*format!("Using{}", route.method)));
            let below = root().join("src/vendors").join(vendor);
            let is_it = |file: &PathBuf| file.file_name().unwrap().to_str() == Some(&format!("{name}.rs"));
            let file = sources(&below).into_iter().find(is_it);
            let file = file.unwrap_or_else(|| panic!("{} has no {name}.rs", route.operation));
            let source = fs::read_to_string(&file).unwrap();
            // A path may have a twin with a slash at its end.
            let path = Some(route.path.trim_end_matches('/')).filter(|path| !path.is_empty());
            let first = format!("//! `{} {}`", route.method, path.unwrap_or("/"));
            assert!(source.starts_with(&first), "{} begins with {first}", file.display());
        }
    }
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for c in name.chars() {
        if c.is_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
    }
    snake
}

#[test]
fn every_module_says_what_it_is_for() {
    for file in sources(&root().join("src")) {
        let source = fs::read_to_string(&file).unwrap();
        assert!(source.starts_with("//! "), "{} opens without `//!`", file.display());
    }
}

/// `docs/behaviour.md` is written by this test: set `UPDATE_DOCS=1` to write it anew.
#[test]
fn the_table_of_assumptions_is_in_the_docs() {
    let mut table = String::from(
        "# What is assumed\n\n\
         Neither vendor documents everything that a client can observe. Where nothing is known, Fauxfactor\n\
         chooses, says so here, and lets a configuration choose otherwise:\n\n\
         ```toml\n[behaviour.huawei]\nunauthenticated = \"iam\"\n```\n\n\
         A file that has `[behaviour.huawei]` or `[behaviour.vmware]` sets all of that vendor's assumptions:\n\
         those that it leaves out have their defaults.\n\n\
         | setting | decides | values | default | because |\n|---|---|---|---|---|\n",
    );
    let defaults = serde_json::to_value(Behaviour::default()).unwrap();
    for row in ASSUMPTIONS {
        let default = &defaults.pointer(&format!("/{}", row.setting.replace('.', "/"))).unwrap();
        let Assumption { setting, decides, values, reason } = row;
        writeln!(table, "| `{setting}` | {decides} | {values} | `{default}` | {reason} |").unwrap();
    }
    table += "\n## Without a setting\n\n| assumed | because |\n|---|---|\n";
    for (what, why) in FIXED {
        writeln!(table, "| {what} | {why} |").unwrap();
    }
    let file = root().join("docs/behaviour.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &table).unwrap();
    }
    assert!(
        fs::read_to_string(&file).is_ok_and(|text| text == table),
        "docs/behaviour.md is not what the code says: run this test with UPDATE_DOCS=1"
    );
}

/// `docs/coverage.md` is written by this test: set `UPDATE_DOCS=1` to write it anew.
#[test]
fn the_table_of_operations_is_in_the_docs() {
    let table = Coverage::of(&[&Huawei, &Vmware]).markdown();
    let file = root().join("docs/coverage.md");
    if std::env::var_os("UPDATE_DOCS").is_some() {
        fs::write(&file, &table).unwrap();
    }
    assert!(
        fs::read_to_string(&file).is_ok_and(|text| text == table),
        "docs/coverage.md is not what the code says: run this test with UPDATE_DOCS=1"
    );
}

#[test]
fn every_operation_is_documented() {
    for entry in catalogue(&[&Huawei, &Vmware, &Control]) {
        let name = entry.route.operation;
        let is_answered = entry.statuses.iter().any(|status| (200..400).contains(status));
        assert!(!entry.summary.is_empty() && is_answered, "{name} has no `doc` that says what it does");
        for part in entry.route.path.split('{').skip(1) {
            let parameter = part.split('}').next().unwrap().trim_start_matches('*');
            let is_described = entry.path_parameters.iter().any(|described| described == parameter);
            assert!(is_described, "{name} does not describe {{{parameter}}}");
        }
    }
}

#[test]
fn the_files_of_config_are_accepted() {
    for name in ["demo.toml", "reference.toml"] {
        let file = root().join("config").join(name);
        if let Err(problems) = fauxfactor::config::load(&[file]) {
            panic!("{problems}");
        }
    }
}

/// In `docs/testing`, a link to a file of `tests/clients` and a colon introduce that file.
#[test]
fn the_examples_for_test_frameworks_are_the_files_that_are_run() {
    const INTRODUCTION: &str = "](../../tests/clients/";
    let mut shown = BTreeSet::new();
    for page in fs::read_dir(root().join("docs/testing")).unwrap().map(|entry| entry.unwrap().path()) {
        let text = fs::read_to_string(&page).unwrap();
        for (at, _) in text.match_indices(INTRODUCTION) {
            let (name, rest) = text[at + INTRODUCTION.len()..].split_once("):\n\n```").unwrap();
            let (code, _) = rest.split_once('\n').unwrap().1.split_once("```\n").unwrap();
            let file = fs::read_to_string(root().join("tests/clients").join(name)).unwrap();
            assert_eq!(code, file, "{} shows another {name}", page.display());
            assert!(code.lines().count() < 40, "{name} is too long for an example");
            shown.insert(name.to_owned());
        }
    }
    let files = ["go", "java", "node/testing", "python/testing"].map(|directory| {
        fs::read_dir(root().join("tests/clients").join(directory))
            .unwrap()
            .map(move |entry| format!("{directory}/{}", entry.unwrap().file_name().into_string().unwrap()))
    });
    let is_code = |file: &String| {
        let extension = Path::new(file).extension().and_then(|extension| extension.to_str());
        extension.is_some_and(|extension| ["go", "java", "js", "py"].contains(&extension))
    };
    assert_eq!(shown, files.into_iter().flatten().filter(is_code).collect());
}
