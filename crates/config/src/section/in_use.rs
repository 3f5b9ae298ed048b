//! `[in_use]`

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Duration;

/// What runs the images of this registry, so that nobody deletes it: clusters that report or are asked, and pins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct InUse {
    /// Names under which clusters pull from here, besides the host of `server.external_url`: hosts, with their port when it is not the usual
    /// one. An image of a host that is neither here nor in a cluster's rewrites is not from here and holds nothing.
    #[schemars(extend("examples" = [["registry.corp.example", "10.20.0.5:5000"]]))]
    pub hosts: Vec<String>,
    /// How often Wharf asks the clusters it has a kubeconfig of.
    #[schemars(extend("x-min" = "10s", "x-max" = "1d"))]
    pub refresh: Duration,
    /// Clusters there may be; one more is answered 409.
    #[schemars(range(min = 1, max = 10000))]
    pub clusters: i64,
    /// Rows of one cluster's inventory: a row for each container of each workload.
    #[schemars(range(min = 100, max = 10000000))]
    pub uses_per_cluster: i64,
    /// Pins of one project; one more is answered 409.
    #[schemars(range(min = 1, max = 1000000))]
    pub pins_per_project: i64,
}

impl Default for InUse {
    fn default() -> Self {
        Self {
            hosts: Vec::new(),
            refresh: Duration::secs(300),
            clusters: 100,
            uses_per_cluster: 200_000,
            pins_per_project: 1000,
        }
    }
}
