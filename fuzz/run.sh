#!/usr/bin/env bash
# Runs each fuzz target for a while: fuzz/run.sh [SECONDS] [TARGET…]. Findings stay in fuzz/artifacts, what was learnt
# in the target folder. Ends with 1 if any target found something.
set -euo pipefail
cd "$(dirname "$0")"

seconds=${1:-60}
shift || true

export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-$HOME/.cache/xebec/target}/fuzz
# libFuzzer's counters; no sanitizer, which would need another compiler. The first two are those of the tree.
coverage="-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters"
coverage+=" -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares"
host=$(rustc -vV | sed -n 's/^host: //p')
export CARGO_TARGET_X86_64_UNKNOWN_LINUX_GNU_RUSTFLAGS="-Clink-arg=-fuse-ld=mold -Ctarget-cpu=x86-64-v2 $coverage"
# With a target named, build scripts and macros are built without counters.
nice -n 5 cargo build --locked --target "$host"
program=$CARGO_TARGET_DIR/$host/debug/fuzz

targets=("$@")
if (( ${#targets[@]} == 0 )); then
  mapfile -t targets < <(FUZZ_TARGET=list "$program")
fi
mkdir -p artifacts
failed=0
for target in "${targets[@]}"; do
  corpus=$CARGO_TARGET_DIR/corpus/$target
  mkdir -p "$corpus"
  echo "fuzz: $target, $seconds s"
  if ! FUZZ_TARGET=$target FUZZ_SEEDS=$corpus "$program" "$corpus" -max_total_time="$seconds" -max_len=4096 \
    -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 -artifact_prefix="artifacts/$target-" >"$corpus.log" 2>&1; then
    failed=1
    echo "fuzz: $target FAILED; its last words:"
    tail -n 30 "$corpus.log"
  else
    grep -E 'stat::number_of_executed_units|^Done' "$corpus.log" | tail -n 1
  fi
done
exit "$failed"
