//! The RBAC objects as they are in this master's store.
//!
//! Asked by the authorizer at each decision; it costs a few look-ups while nothing changed.

use store::{Store, View};

use super::policy::{PolicySource, Space, Stamp, Visit};

impl PolicySource for Store {
    fn stamp(&self) -> Stamp {
        stamp(&self.view())
    }

    fn visit(&self, each: Visit<'_>) -> Stamp {
        let view = self.view();
        for space in Space::ALL {
            let prefix = space.prefix().as_bytes();
            for kv in view.range(prefix, None) {
                each(space, &kv.key[prefix.len()..], kv.mod_revision, &|| kv.bytes());
            }
        }
        stamp(&view)
    }
}

fn stamp(view: &View) -> Stamp {
    let mut last = 0;
    let mut count = 0;
    for space in Space::ALL {
        let prefix = space.prefix().as_bytes();
        last = last.max(view.last_change(prefix));
        count += view.count(prefix) as u64;
    }
    (last, count)
}
