//! What a repository does not have of a list of digests.

use std::collections::HashSet;

use wharf_oci::Digest;

use super::{Conn, Statement};
use crate::{CHUNK, Engine, StoreError};

impl Conn<'_> {
    /// Those of `digests` that `select_held` does not find, each once, in the order given. `select_held` yields the digests that are
    /// there of a chunk of them.
    pub(crate) async fn absent(
        &mut self,
        digests: &[Digest],
        select_held: impl Fn(Engine, &[Digest]) -> Result<Statement<'static>, StoreError>,
    ) -> Result<Vec<Digest>, StoreError> {
        let mut held = HashSet::new();
        for chunk in digests.chunks(CHUNK) {
            let select = select_held(self.engine(), chunk)?;
            let rows: Vec<(String,)> = self.fetch_all(select).await?;
            held.extend(rows.into_iter().map(|(digest,)| digest));
        }
        // `insert` tells whether it is the first of its kind, so what is added here drops repetitions.
        Ok(digests
            .iter()
            .filter(|digest| held.insert(digest.as_str().to_owned()))
            .cloned()
            .collect())
    }
}
