//! `xebec get RESOURCE[/NAME] --at REVISION`: objects as they were. A thin door to what any client may ask for with
//! `resourceVersion=N&resourceVersionMatch=Exact`. It knows the kinds of this version and asks the API for everything else.

use std::time::SystemTime;

use api::object::Object;
use api::resource::Resource;
use clap::Args;
use serde_json::Value;

use crate::cli::access::{Access, Which};
use crate::cli::codes;
use crate::cli::failure::{Failure, chain};
use crate::cli::terminal::table;

/// Reads of the past come from disk.
const READ_TIMEOUT: std::time::Duration = std::time::Duration::from_secs(30);

/// Show objects as they were at a revision
#[derive(Args)]
pub struct Get {
    /// Kind, as kubectl takes it, and a name behind a slash
    #[arg(value_name = "RESOURCE[/NAME]")]
    what: String,
    /// Name, where there is no slash
    name: Option<String>,
    /// Revision: the resourceVersion of any object or list
    #[arg(long, value_name = "REVISION")]
    at: u64,
    /// Namespace
    #[arg(short, long, default_value = "default")]
    namespace: String,
    /// All namespaces
    #[arg(short = 'A', long)]
    all_namespaces: bool,
    /// table, json, yaml, or name
    #[arg(short, long, value_parser = ["table", "json", "yaml", "name"], default_value = "table")]
    output: String,
    #[command(flatten)]
    which: Which,
}

/// Asks the masters one after the other until one answers.
pub async fn run(command: Get) -> Result<u8, Failure> {
    let (kind, name) = match command.what.split_once('/') {
        Some((kind, name)) => (kind, Some(name)),
        None => (command.what.as_str(), command.name.as_deref()),
    };
    let invalid = |reason: String| Failure::new(codes::SETTING).titled(reason);
    let resource = api::resources::by_any_name(kind)
        .ok_or_else(|| invalid(format!("the server doesn't have a resource type {kind:?}")))?;
    if command.all_namespaces && name.is_some() {
        return Err(invalid("a resource cannot be retrieved by name across all namespaces".to_owned()));
    }
    let path = path(resource, (!command.all_namespaces).then_some(&command.namespace), name, command.at);
    let found = ask(&Access::find(&command.which)?, &path).await?;
    let items = match found.get("items") {
        Some(Value::Array(items)) => items.clone(),
        _ => vec![found.clone()],
    };
    match command.output.as_str() {
        "json" => {
            let text = serde_json::to_string_pretty(&found).map_err(|error| Failure::new(codes::OTHER).because(&error));
            println!("{}", text?);
        }
        "yaml" => {
            let text = serde_saphyr::to_string(&found).map_err(|error| Failure::new(codes::OTHER).because(&error));
            print!("{}", text?);
        }
        "name" => items.iter().for_each(|item| {
            println!("{}/{}", resource.singular, item["metadata"]["name"].as_str().unwrap_or_default());
        }),
        _ => print!("{}", drawn(resource, items, command.all_namespaces)),
    }
    Ok(0)
}

fn path(resource: &Resource, namespace: Option<&str>, name: Option<&str>, at: u64) -> String {
    let root = if resource.group.is_empty() { "/api".to_owned() } else { format!("/apis/{}", resource.group) };
    let mut path = format!("{root}/{}", resource.version);
    if let Some(namespace) = namespace.filter(|_| resource.namespaced()) {
        path.push_str(&format!("/namespaces/{namespace}"));
    }
    path.push_str(&format!("/{}", resource.plural));
    if let Some(name) = name {
        path.push_str(&format!("/{name}"));
    }
    format!("{path}?resourceVersion={at}&resourceVersionMatch=Exact")
}

async fn ask(access: &Access, path: &str) -> Result<Value, Failure> {
    let mut failure = Failure::new(codes::UNREACHABLE).next("xebec status");
    for endpoint in &access.endpoints {
        match access.https.get(&endpoint.address, path, READ_TIMEOUT).await {
            Ok(reply) if reply.status == 200 => {
                let read = serde_json::from_slice(&reply.body);
                return read.map_err(|error| Failure::new(codes::UNREACHABLE).because(&error));
            }
            Ok(reply) if reply.status == 410 => {
                failure = Failure::new(codes::HISTORY_GONE).what(reply.message());
            }
            Ok(reply) if reply.status < 500 => return Err(Failure::new(codes::OTHER).titled(reply.message())),
            Ok(reply) => failure = failure.what(format!("{}: {}", endpoint.address, reply.message())),
            Err(error) => failure = failure.what(format!("{} {}", chain(error.as_ref()), endpoint.address)),
        }
    }
    Err(failure)
}

fn drawn(resource: &Resource, items: Vec<Value>, all_namespaces: bool) -> String {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let now = i64::try_from(now.as_secs()).unwrap_or(i64::MAX);
    let columns = resource.columns.definitions;
    let shown: Vec<usize> = (0..columns.len()).filter(|place| columns[*place].priority == 0).collect();
    let mut head: Vec<String> = shown.iter().map(|place| columns[*place].name.to_uppercase()).collect();
    head.push("REVISION".to_owned());
    if all_namespaces {
        head.insert(0, "NAMESPACE".to_owned());
    }
    let mut lines = vec![head];
    for item in items {
        let Ok(object) = Object::from_value(item) else { continue };
        let cells = (resource.columns.row)(&object, now);
        let text = |cell: Option<&Value>| match cell {
            Some(Value::String(text)) => text.clone(),
            None | Some(Value::Null) => String::new(),
            Some(other) => other.to_string(),
        };
        let mut line: Vec<String> = shown.iter().map(|n| text(cells.get(*n))).collect();
        line.push(object.resource_version().to_owned());
        if all_namespaces {
            line.insert(0, object.namespace().to_owned());
        }
        lines.push(line);
    }
    table(&lines)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    #[test]
    fn paths_are_those_of_the_api() {
        let of = |kind: &str| api::resources::by_any_name(kind).unwrap();
        let exact = "resourceVersion=7&resourceVersionMatch=Exact";
        assert_eq!(path(of("cm"), Some("a"), Some("b"), 7), format!("/api/v1/namespaces/a/configmaps/b?{exact}"));
        assert_eq!(path(of("deployments"), None, None, 7), format!("/apis/apps/v1/deployments?{exact}"));
        assert_eq!(path(of("nodes"), Some("a"), None, 7), format!("/api/v1/nodes?{exact}"));
    }

    #[test]
    fn a_table_has_the_kinds_columns_and_each_objects_revision() {
        let resource = api::resources::by_any_name("configmaps").unwrap();
        let item =
            json!({ "metadata": { "name": "a", "namespace": "n", "resourceVersion": "5" }, "data": { "k": "v" } });
        let text = drawn(resource, vec![item], true);
        let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split_whitespace().collect()).collect();
        assert_eq!(rows[0], ["NAMESPACE", "NAME", "DATA", "AGE", "REVISION"]);
        assert_eq!((rows[1][0], rows[1][1], rows[1][2], rows[1].last()), ("n", "a", "1", Some(&"5")));
    }
}
