//! Which images Kubernetes clusters run.
//!
//! * `image.rs` reads names and ids of images, in every form container runtimes write them.
//! * `workload.rs` reads them off the objects of the Kubernetes API: what runs, what is desired, what a rollback would bring back.
//! * `list.rs` asks for the objects, page by page. It is told how to send a request ([`Transport`]), so the server goes through its egress
//!   guard and the agent straight to its own cluster.
//! * `kubeconfig.rs` reads whom to ask, and as whom.
//!
//! An inventory is whole or it is an error: what was not seen must not look as if it did not run.
//!
//! # Adding a kind of workload
//! A `Kind` with its path in `workload.rs`, and a line in `inventory` that reads its uses. Then the rule in `deploy/kubernetes/agent.yaml`.

mod image;
mod kubeconfig;
mod list;
mod workload;

pub use image::{ImageId, ImageName, ImageNameError};
pub use kubeconfig::{Access, KubeconfigError};
pub use list::{ListError, MAX_PAGE, Transport};
pub use workload::inventory;
