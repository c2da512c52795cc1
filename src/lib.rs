//! `hotstandby`: tools for people who commission and run redundant SCADA servers.
//!
//! The folder tree shows the dependency rule. Cargo keeps the domain, a package of its own, apart from the rest, and
//! `tests/house/architecture.rs` the other rooms:
//!
//! ```text
//! bin -> app -> { cli, io, report } -> domain
//! ```
//!
//! * [`domain`] is pure: values in, verdicts out. No clock, file, socket, environment or printing.
//! * [`io`] is the only place that touches the machine: files, clock, adapters.
//! * [`report`] turns a finished report into bytes, one file a format.
//! * [`cli`] holds the command-line definitions; man pages and completions are made from them.
//! * [`app`] joins them, one function a tool.
//!
//! A program of its own judges with the same functions as the tools. A plan:
//!
//! ```
//! use hotstandby::domain::partner::{judge, read};
//!
//! let text = std::fs::read_to_string("examples/waterworks.yaml")?.replace("10.10.2.12", "10.10.1.12");
//! let plan = read::read(&"waterworks.yaml".into(), &text);
//! assert!(plan.findings.is_empty(), "it could be read");
//! let findings = judge::judge(plan.input.as_slice());
//! let same = findings.iter().find(|finding| finding.rule.name == "backup-same-as-main").expect("Backup has the address of Main");
//! println!("{}", same.message);
//! # Ok::<(), std::io::Error>(())
//! ```
//!
//! Two snapshots, as `nic-check snapshot` leaves them:
//!
//! ```
//! use hotstandby::domain::nic::judge;
//! use hotstandby::domain::status::Status;
//! use hotstandby::io::nic::snapshot;
//!
//! let read = |file: &str| {
//!     let text = std::fs::read_to_string(file)?;
//!     Ok::<_, Box<dyn std::error::Error>>(snapshot::read(&file.into(), &text)?.server)
//! };
//! let servers = [read("examples/captures/SRV-A.json")?, read("examples/captures/SRV-B.json")?];
//! let judgement = judge::judge(&servers, None, &[]);
//! assert_eq!(judgement.status, Status::Ok, "{:?}", judgement.findings);
//! println!("{}", judgement.summary());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! And a watch, fed record by record, as it is while it lasts and when it is over:
//!
//! ```
//! use hotstandby::domain::link::record::What;
//! use hotstandby::domain::link::session::Session;
//! use hotstandby::domain::link::{judge, parse};
//! use hotstandby::domain::status::Status;
//!
//! let log = std::fs::read_to_string("tests/fixtures/link/dead-backup.jsonl")?;
//! let mut lines = log.lines();
//! let first = parse::line(lines.next().unwrap_or_default())?.expect("a record");
//! let What::Start(start) = first.what else { panic!("a log begins with its start") };
//! let mut session = Session::new(*start, first.t);
//! for line in lines {
//!     if let Some(record) = parse::line_of(line, &session.start.links)? {
//!         session.apply(&record);
//!     }
//! }
//! let judgement = judge::run(&session);
//! assert_ne!(judgement.status, Status::Ok, "Backup never answered");
//! println!("{}", judgement.summary);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod app;
pub mod cli;
pub mod io;
pub mod report;

pub use hotstandby_domain as domain;
