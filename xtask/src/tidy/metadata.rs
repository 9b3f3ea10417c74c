//! What `cargo metadata` tells of the workspace, as far as the checks need it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use serde::Deserialize;

use crate::launch::cargo;

/// The workspace and everything it depends on.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Metadata {
    packages: Vec<Package>,
    workspace_members: BTreeSet<String>,
    resolve: Resolve,
}

/// A package.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Package {
    pub(super) name: String,
    pub(super) id: String,
    pub(super) manifest_path: String,
    #[serde(default)]
    pub(super) description: Option<String>,
    #[serde(default)]
    pub(super) dependencies: Vec<Dependency>,
}

/// A dependency as a manifest states it.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Dependency {
    pub(super) name: String,
    /// `dev` or `build`; none for a normal one.
    #[serde(default)]
    pub(super) kind: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Debug, Default, Deserialize)]
struct Node {
    id: String,
    deps: Vec<NodeDependency>,
}

#[derive(Debug, Default, Deserialize)]
struct NodeDependency {
    pkg: String,
    dep_kinds: Vec<DependencyKind>,
}

#[derive(Debug, Default, Deserialize)]
struct DependencyKind {
    #[serde(default)]
    kind: Option<String>,
}

impl Metadata {
    /// Asks cargo.
    pub(super) fn read(root: &Path) -> Result<Self> {
        let output = cargo(root)
            .args(["metadata", "--format-version", "1", "--locked"])
            .output()
            .context("cannot start cargo metadata")?;
        ensure!(
            output.status.success(),
            "cargo metadata failed: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        );
        serde_json::from_slice(&output.stdout).context("cannot read what cargo metadata says")
    }

    /// The packages of the workspace, by name.
    pub(super) fn members(&self) -> BTreeMap<&str, &Package> {
        let members = self
            .packages
            .iter()
            .filter(|package| self.workspace_members.contains(&package.id));
        members
            .map(|package| (package.name.as_str(), package))
            .collect()
    }

    /// The names of all packages that a member is built with, tests apart.
    pub(super) fn closure(&self, member: &Package) -> BTreeSet<&str> {
        let nodes: BTreeMap<&str, &Node> = self
            .resolve
            .nodes
            .iter()
            .map(|node| (node.id.as_str(), node))
            .collect();
        let mut seen = BTreeSet::new();
        let mut waiting = vec![member.id.as_str()];
        while let Some(id) = waiting.pop() {
            for dependency in nodes.get(id).into_iter().flat_map(|node| &node.deps) {
                let is_built = dependency
                    .dep_kinds
                    .iter()
                    .any(|kind| kind.kind.as_deref() != Some("dev"));
                if is_built && seen.insert(dependency.pkg.as_str()) {
                    waiting.push(&dependency.pkg);
                }
            }
        }
        let packages = self.packages.iter();
        packages
            .filter(|package| seen.contains(package.id.as_str()))
            .map(|package| package.name.as_str())
            .collect()
    }
}

impl Package {
    /// The folder of a member from the root, with `/`: the last two parts for one under `crates/`.
    pub(super) fn folder(&self) -> String {
        let mut parts = self.manifest_path.rsplit(['/', '\\']).skip(1);
        let name = parts.next().unwrap_or_default();
        match parts.next() {
            Some("crates") => format!("crates/{name}"),
            _ => name.to_owned(),
        }
    }
}

#[cfg(test)]
impl Metadata {
    /// A workspace of members with their dependencies, for tests: `(name, [(dependency, kind)])`.
    pub(super) fn of(members: &[(&str, &[(&str, &str)])]) -> Self {
        let mut metadata = Self::default();
        let mut names = BTreeSet::new();
        for (name, dependencies) in members {
            names.insert((*name).to_owned());
            metadata.workspace_members.insert((*name).to_owned());
            let folder = name.strip_prefix("jianbao-").unwrap_or(name);
            metadata.packages.push(Package {
                name: (*name).to_owned(),
                id: (*name).to_owned(),
                manifest_path: format!("/r/crates/{folder}/Cargo.toml"),
                description: Some("Something.".to_owned()),
                dependencies: dependencies
                    .iter()
                    .map(|(name, kind)| Dependency {
                        name: (*name).to_owned(),
                        kind: (!kind.is_empty()).then(|| (*kind).to_owned()),
                    })
                    .collect(),
            });
            let edges = dependencies.iter().map(|(name, kind)| NodeDependency {
                pkg: (*name).to_owned(),
                dep_kinds: vec![DependencyKind {
                    kind: (!kind.is_empty()).then(|| (*kind).to_owned()),
                }],
            });
            metadata.resolve.nodes.push(Node {
                id: (*name).to_owned(),
                deps: edges.collect(),
            });
        }
        for (_, dependencies) in members {
            for (name, _) in *dependencies {
                if names.insert((*name).to_owned()) {
                    metadata.packages.push(Package {
                        name: (*name).to_owned(),
                        id: (*name).to_owned(),
                        ..Package::default()
                    });
                }
            }
        }
        metadata
    }
}
