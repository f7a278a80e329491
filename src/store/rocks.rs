//! The state in RocksDB: which families it has and how they are tuned. Used where no simulation brings its own.
//! No write-ahead log: what is lost in a crash is replayed from raft's log. All families are flushed together.

use std::io;
use std::path::Path;
use std::sync::Arc;

use raft::{RocksEngine, rocks_error};
use rocksdb::{BlockBasedOptions, Cache, ColumnFamilyDescriptor, DB, DBCompressionType, Options};
use sys::engine::{Engine, Engines, Family};

use crate::archive::ARCHIVE;
use crate::database::META;
use crate::limits::{BLOCK_CACHE_BYTES, META_BUFFER_BYTES, WRITE_BUFFER_BYTES};

/// In the order of the constants in `database`.
const FAMILIES: &[&str] = &["current", "history", "meta", "archive"];

/// Files of an engine's directory that belong to the process which has it open.
pub(crate) fn is_scratch(name: &str) -> bool {
    name == "LOCK" || name.starts_with("LOG")
}

/// States in RocksDB.
pub(crate) struct RocksStates;

impl Engines for RocksStates {
    fn exists(&self, dir: &Path) -> bool {
        dir.join("CURRENT").exists()
    }

    fn open(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        let mut options = base_options();
        options.create_if_missing(true);
        options.create_missing_column_families(true);
        options.set_atomic_flush(true);
        // The current state is in memory already; the cache only serves old history.
        let cache = Cache::new_lru_cache(BLOCK_CACHE_BYTES);
        let families = FAMILIES
            .iter()
            .enumerate()
            .map(|(family, name)| ColumnFamilyDescriptor::new(*name, family_options(family, &cache)));
        raft::check_kinds(dir)?;
        let db = DB::open_cf_descriptors(&options, dir, families).map_err(rocks_error)?;
        Ok(Arc::new(RocksEngine::new(db, dir, FAMILIES)))
    }

    fn open_read_only(&self, dir: &Path) -> io::Result<Arc<dyn Engine>> {
        raft::check_kinds(dir)?;
        let db = DB::open_cf_for_read_only(&base_options(), dir, FAMILIES, false).map_err(rocks_error)?;
        Ok(Arc::new(RocksEngine::new(db, dir, FAMILIES)))
    }
}

fn base_options() -> Options {
    let mut options = Options::default();
    options.set_keep_log_file_num(2);
    options.set_max_background_jobs(2);
    options.set_max_open_files(512);
    // A crash loses what was not flushed and nothing else; anything worse must be noticed.
    options.set_paranoid_checks(true);
    options
}

fn family_options(family: Family, cache: &Cache) -> Options {
    let mut blocks = BlockBasedOptions::default();
    blocks.set_block_cache(cache);
    let mut options = Options::default();
    options.set_block_based_table_factory(&blocks);
    options.set_compression_type(DBCompressionType::Lz4);
    let seldom = family == META || family == ARCHIVE;
    options.set_write_buffer_size(if seldom { META_BUFFER_BYTES } else { WRITE_BUFFER_BYTES });
    options
}
