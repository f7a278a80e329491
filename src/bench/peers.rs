//! The peers, built from their Go modules at run time into a cache outside the tree: a few lines of `main.go` and a
//! module file, written there, and the `go` of this machine. Nothing of theirs is in this repository.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, bail};

use crate::process::make_dir;

/// The versions that we are measured against.
pub const ETCD_VERSION: &str = "3.6.16";
/// See [`ETCD_VERSION`].
pub const KUBERNETES_VERSION: &str = "1.36.0";

/// Oldest Go of the module that is written.
const GO_LINE: &str = "go 1.25";

/// A program that is built from a Go module.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// Name of the program.
    pub name: &'static str,
    /// Its version.
    pub version: &'static str,
    /// The module.
    module: &'static str,
    /// Text of `main.go`.
    main: &'static str,
    /// Whether the module takes its own parts from a staging area, under the version with a leading 0.
    staging: Staging,
}

/// See [`Recipe::staging`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Staging {
    None,
    Kubernetes,
}

/// etcd.
pub const ETCD: Recipe = Recipe {
    name: "etcd",
    version: ETCD_VERSION,
    module: "go.etcd.io/etcd/server/v3",
    main: "package main\n\nimport (\n\t\"os\"\n\n\t\"go.etcd.io/etcd/server/v3/etcdmain\"\n)\n\nfunc main() { etcdmain.Main(os.Args) }\n",
    staging: Staging::None,
};

/// kube-apiserver.
pub const KUBE_APISERVER: Recipe = Recipe {
    name: "kube-apiserver",
    version: KUBERNETES_VERSION,
    module: "k8s.io/kubernetes",
    main: "package main\n\nimport (\n\t\"os\"\n\n\t\"k8s.io/component-base/cli\"\n\t\"k8s.io/kubernetes/cmd/kube-apiserver/app\"\n)\n\nfunc main() { os.Exit(cli.Run(app.NewAPIServerCommand())) }\n",
    staging: Staging::Kubernetes,
};

/// kube-scheduler.
pub const KUBE_SCHEDULER: Recipe = Recipe {
    name: "kube-scheduler",
    version: KUBERNETES_VERSION,
    module: "k8s.io/kubernetes",
    main: "package main\n\nimport (\n\t\"os\"\n\n\t\"k8s.io/component-base/cli\"\n\t\"k8s.io/kubernetes/cmd/kube-scheduler/app\"\n)\n\nfunc main() { os.Exit(cli.Run(app.NewSchedulerCommand())) }\n",
    staging: Staging::Kubernetes,
};

/// All recipes.
pub const RECIPES: &[Recipe] = &[ETCD, KUBE_APISERVER, KUBE_SCHEDULER];

/// `$HOME/.cache/xebec/peers`.
pub fn cache() -> anyhow::Result<PathBuf> {
    let home = std::env::var_os("HOME").context("HOME is not set")?;
    Ok(PathBuf::from(home).join(".cache/xebec/peers"))
}

impl Recipe {
    /// Where the program is, built or not.
    pub fn program(&self) -> anyhow::Result<PathBuf> {
        Ok(cache()?.join(format!("{}-{}", self.name, self.version)))
    }

    /// The program, if it has been built.
    pub fn find(&self) -> anyhow::Result<PathBuf> {
        let program = self.program()?;
        anyhow::ensure!(program.exists(), "{} {} is not built: bench peers", self.name, self.version);
        Ok(program)
    }

    /// The program; built now if it has not been.
    pub fn build(&self) -> anyhow::Result<PathBuf> {
        let program = self.program()?;
        if program.exists() {
            return Ok(program);
        }
        let dir = cache()?.join("src").join(format!("{}-{}", self.name, self.version));
        make_dir(&dir)?;
        eprintln!("building {} {} (once)", self.name, self.version);
        std::fs::write(dir.join("main.go"), self.main).context("writing main.go")?;
        std::fs::write(dir.join("go.mod"), self.go_mod(&dir)?).context("writing go.mod")?;
        // Built aside and moved: a build that is cut off leaves nothing that looks like a program.
        let unfinished = program.with_extension("unfinished");
        let output = unfinished.display().to_string();
        go(&dir, &["build", "-mod=mod", "-trimpath", "-ldflags=-s -w", "-o", &output, "."])?;
        std::fs::rename(&unfinished, &program).context("keeping the program")?;
        Ok(program)
    }

    fn go_mod(&self, dir: &Path) -> anyhow::Result<String> {
        let mut text = format!("module peer\n\n{GO_LINE}\n\nrequire {} v{}\n", self.module, self.version);
        if self.staging == Staging::None {
            return Ok(text);
        }
        std::fs::write(dir.join("go.mod"), format!("module peer\n\n{GO_LINE}\n")).context("writing go.mod")?;
        let module = format!("{}@v{}", self.module, self.version);
        let told = go(dir, &["mod", "download", "-json", &module])?;
        let told: serde_json::Value = serde_json::from_str(&told).context("reading what go says of the module")?;
        let file = told["GoMod"].as_str().context("go does not say where the module file is")?;
        let theirs = std::fs::read_to_string(file).with_context(|| format!("reading {file}"))?;
        let staged = self.version.replacen('1', "0", 1);
        for name in staging_modules(&theirs) {
            text.push_str(&format!("\nreplace {name} => {name} v{staged}\n"));
        }
        // A module may ask for a newer Go than ours does.
        let go = theirs.lines().find(|line| line.starts_with("go ")).unwrap_or(GO_LINE);
        Ok(text.replacen(GO_LINE, go, 1))
    }
}

/// Modules that a module file asks for in the version that only exists inside its own tree.
fn staging_modules(go_mod: &str) -> Vec<&str> {
    let lines = go_mod.lines().map(|line| line.trim().trim_start_matches("require "));
    lines.filter_map(|line| line.strip_suffix(" v0.0.0")).filter(|name| !name.contains(' ')).collect()
}

fn go(dir: &Path, arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("go")
        .args(arguments)
        .current_dir(dir)
        .env("CGO_ENABLED", "0")
        .output()
        .context("running go; without Go the peers cannot be built")?;
    if !output.status.success() {
        let text = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<&str> = text.lines().collect();
        bail!("go {}:\n  {}", arguments.join(" "), lines[lines.len().saturating_sub(5)..].join("\n  "));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modules_of_the_staging_area_are_those_without_a_version_of_their_own() {
        let text = "module k8s.io/kubernetes\n\nrequire (\n\tgithub.com/a/b v1.2.3\n\tk8s.io/api v0.0.0\n\tk8s.io/c v0.0.0-2024\n)\nreplace k8s.io/api => ./staging\n";
        assert_eq!(staging_modules(text), ["k8s.io/api"]);
    }
}
