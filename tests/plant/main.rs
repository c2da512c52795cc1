//! `sac-status` and `driver-queue`: their commands, their sources and what they make of histories.

#[path = "../common/http.rs"]
mod http;
#[path = "../common/in_time.rs"]
mod in_time;
#[path = "../common/queues.rs"]
mod queues;

mod drain_process;
mod judging;
mod judging_properties;
mod sources;
mod tools;
mod trends;
