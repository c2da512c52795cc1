//! `nic-check` on cards that are made in network namespaces, and on recordings mounted over /sys.

#[path = "../common/judged_server.rs"]
mod judged_server;
#[path = "../common/netns.rs"]
mod netns;

mod cards;
mod mounted_sysfs;
mod stacked;
