# xebec: the commands of this tree. `make up` and `make test` do everything on a fresh Debian machine with rustup.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.ONESHELL:
.NOTPARALLEL:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

export CARGO_TARGET_DIR ?= $(HOME)/.cache/xebec/target
CARGO := cargo --locked
# With the packages of the other release builds, so that libraries keep their features. A build without failpoints has no
# processes that can be paused or killed.
FAILPOINTS = $(CARGO) build --release --package xebec --package bench --package chaos --features chaos/failpoints --bin chaos
# Arguments for `xebec up`, `bench` and `chaos`: make up ARGS="--nodes 10"
ARGS ?=

.PHONY: help setup setup-chaos up down test check bench chaos sim fuzz

help: ## Show the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: ## Install what building and testing need and this machine lacks
	@has() { dpkg-query -W -f='$${Package} $${Status}\n' "$$1" 2>/dev/null | grep -Eq "^$$2 .*ok installed"; }
	missing=()
	if command -v dpkg-query >/dev/null; then
	  for package in gcc g++ make ccache mold strace; do has "$$package" "$${package//+/\\+}" || missing+=("$$package"); done
	  has 'libclang*-dev' 'libclang(-[0-9]+)?-dev' || missing+=(libclang)
	else
	  echo "setup: not a Debian machine; building and testing need gcc, g++, make, ccache, mold, strace and libclang with its headers" >&2
	fi
	if (( $${#missing[@]} )); then
	  as_root=()
	  if [[ $$(id -u) -ne 0 ]]; then
	    command -v sudo >/dev/null || { echo "setup: $${missing[*]} missing, and neither root nor sudo to install them" >&2; exit 1; }
	    as_root=(sudo)
	  fi
	  echo "setup: installing $${missing[*]} (apt-get)"
	  "$${as_root[@]}" apt-get update -qq
	  # RocksDB's bindings are made at build time with libclang: 14 where Debian has it, else the default version.
	  clang=libclang-14-dev; apt-cache show "$$clang" >/dev/null 2>&1 || clang=libclang-dev
	  "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]/#libclang/$$clang}"
	fi
	command -v cargo >/dev/null || { echo "setup: cargo is missing: https://rustup.rs" >&2; exit 1; }
	if ! command -v kubectl >/dev/null; then
	  echo "setup: no kubectl on PATH; get one of 1.31 or newer: https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/" >&2
	else
	  version=$$(kubectl version --client 2>/dev/null | sed -n 's/^Client Version: v//p')
	  [[ $$(printf '%s\n' 1.31 "$$version" | sort -V | head -n 1) == 1.31 ]] || \
	    echo "setup: kubectl $$version is too old, 1.31 or newer is needed: https://kubernetes.io/docs/tasks/tools/install-kubectl-linux/" >&2
	fi

up: setup ## Run three masters on this machine, with simulated nodes and a kubeconfig
	@$(CARGO) build --release --package xebec
	"$$CARGO_TARGET_DIR/release/xebec" up $(ARGS)

down: ## Stop what `make up` started
	@"$$CARGO_TARGET_DIR/release/xebec" down $(ARGS)

test: setup check ## Pass all checks, then the tests against three real masters
	@# With --workspace both use what the checks have built: the features of libraries are those of all crates.
	$(CARGO) build --workspace --bin xebec --bin chaos
	"$$CARGO_TARGET_DIR/debug/chaos" sim --seeds 200 --seconds 3
	"$$CARGO_TARGET_DIR/debug/chaos" sim --world cluster --seeds 10 --seconds 8
	$(CARGO) test --workspace --test crash --test integration

check: ## Format, lints, tidy, generated code, unit tests; changes nothing
	@$(CARGO) xtask check

bench: setup ## Measure side by side with etcd, kube-apiserver and kube-scheduler
	@$(CARGO) build --release --package xebec
	$(CARGO) run --release --package bench -- $(ARGS)

setup-chaos: setup ## Install what breaking clusters on purpose needs besides
	@command -v dpkg-query >/dev/null || { echo "setup-chaos: not a Debian machine; needs ip, tc, nft, unshare, strace and libfaketime" >&2; exit 0; }
	missing=()
	for package in iproute2 nftables util-linux strace libfaketime; do
	  dpkg-query -W -f='$${Status}' "$$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$$package")
	done
	if (( $${#missing[@]} )); then
	  as_root=()
	  [[ $$(id -u) -eq 0 ]] || as_root=(sudo)
	  echo "setup-chaos: installing $${missing[*]} (apt-get)"
	  "$${as_root[@]}" apt-get update -qq
	  "$${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$${missing[@]}"
	fi

chaos: setup-chaos ## Break clusters on purpose, real and simulated ones, and check what they promise
	@# Masters with failpoints are only for the row that makes one of them differ; the others are what is shipped.
	$(FAILPOINTS) --bin xebec
	mv "$$CARGO_TARGET_DIR/release/xebec" "$$CARGO_TARGET_DIR/release/xebec-failpoints"
	$(CARGO) build --release --package xebec
	chaos=(nice -n 5 "$$CARGO_TARGET_DIR/release/chaos")
	"$${chaos[@]}" crash --cuts 4000 --fsyncs 20 --power 10 --failpoints
	"$${chaos[@]}" sim --mutants
	"$${chaos[@]}" sim --seeds 2000 --seconds 5
	"$${chaos[@]}" sim --world cluster --seeds 100 --seconds 8
	"$${chaos[@]}" run --all $(or $(ARGS),--budget 10m)

sim: setup ## Run seeds in the simulated world, on virtual time
	@$(FAILPOINTS)
	nice -n 5 "$$CARGO_TARGET_DIR/release/chaos" sim $(or $(ARGS),--seeds 1000)

fuzz: setup ## Feed every decoder with what libFuzzer finds, a minute each
	@fuzz/run.sh $(or $(ARGS),60)
