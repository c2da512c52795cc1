//! The published schemas of the log and of the output, strictly and in both directions: see `schema`.
#![cfg(any(target_os = "linux", windows))]
#![expect(clippy::unwrap_used, reason = "what cannot be had fails the test")]

use std::net::IpAddr;

use crate::program::{file, log_of, may_send, ms, out, probe, run, with_ports};
use crate::schema::Schema;
use crate::simulated::{Fault, Kind, Run, World, link};
use hotstandby::domain::link::diagnosis::{Diagnosis, Isolation, TcpState};
use hotstandby::domain::link::echo::IcmpError;
use hotstandby::domain::link::failover::{Active, Predicted};
use hotstandby::domain::link::line::Line;
use hotstandby::domain::link::mtu::{Limit, PathMtu};
use hotstandby::domain::link::own_side::InterfaceState;
use hotstandby::domain::link::record::{
    Cause, LinkInfo, PlanSetting, Record, Start, Switch, Timing, Unplanned, What,
};
use hotstandby::domain::link::verdict::LinkState;
use serde_json::Value;

const LOG: &str = include_str!("../../docs/schemas/link-log.schema.json");
const OUTPUT: &str = include_str!("../../docs/schemas/link-probe.output.schema.json");

/// Links of a pair with their monitors and a port.
fn links() -> Vec<LinkInfo> {
    let names = ["main", "backup", "monitor-main", "monitor-backup"].iter().enumerate();
    names
        .map(|(n, name)| LinkInfo {
            port: (n < 2).then_some(5481),
            source: (n == 0).then(|| "eth0".to_owned()),
            ..link(name, n, ms(200), 1, ms(200), 1)
        })
        .collect()
}

/// Everything goes wrong, one thing after the other.
pub fn bad_day() -> Run {
    let fault = |link, from, kind| Fault { link, from: ms(from), to: ms(from + 2_500), kind };
    let error = IcmpError { v6: false, kind: 3, code: 1 };
    let mut faults = vec![
        fault(0, 2_000, Kind::Cut),
        fault(1, 2_000, Kind::Delay(ms(300))),
        fault(1, 6_000, Kind::Duplicate),
        fault(0, 6_000, Kind::NoCarrier),
        fault(0, 10_000, Kind::Error(error, [10, 10, 1, 254].into())),
        fault(1, 10_000, Kind::Forged),
        fault(1, 14_000, Kind::NoSend),
        fault(0, 18_000, Kind::Port(TcpState::Refused)),
    ];
    faults.extend((0..4).map(|link| fault(link, 26_000, Kind::Cut)));
    // Up and down, and up again.
    faults.extend((0..12).map(|n| Fault {
        link: 0,
        from: ms(32_000 + n * 1_600),
        to: ms(32_800 + n * 1_600),
        kind: Kind::Cut,
    }));
    let world = World { faults, sleeps: vec![(ms(22_000), ms(24_500))], mtu: true, ..World::default() };
    world.run(links(), ms(60_000))
}

/// One of each, with everything in it.
fn every_what(link: usize) -> Vec<What> {
    let (round, sent) = (7, ms(1_400));
    let v6 = IcmpError { v6: true, kind: 1, code: 3 };
    let offender: IpAddr = "fe80::1".parse().unwrap();
    let predicted = Predicted { at_least: ms(1), expected: ms(2), at_most: ms(3) };
    let switch = |is_return, timing| {
        What::Switch(Switch {
            at: ms(9),
            partner: 0,
            is_return,
            measured: ms(2),
            predicted,
            own_late: ms(1),
            timing,
        })
    };
    let start = Start {
        host: "SRV-A".into(),
        version: "0.1.0".into(),
        resolution: "1 us".into(),
        plan: Some("plan.yaml".into()),
        unplanned: vec![
            Unplanned {
                setting: PlanSetting::Interval,
                used: "100 ms".into(),
                planned: Some("5.00 s".into()),
            },
            Unplanned { setting: PlanSetting::RetryCount, used: "2".into(), planned: None },
        ],
        mtu: true,
        links: links(),
    };
    let mtu = PathMtu { mtu: 1500, there: 1500, limit: Limit::FirstHop, tells_pieces: true };
    vec![
        What::Start(Box::new(start)),
        What::Reply { link, round, sent, rtt: ms(1), ttl: Some(64) },
        What::Reply { link: 2, round, sent, rtt: ms(1), ttl: None },
        What::Miss { link, round, sent },
        What::Error { link, round, sent, cause: Cause::Icmp(v6, Some(offender)) },
        What::Error { link, round, sent, cause: Cause::Send("no route".into()) },
        What::Duplicate { link, round },
        What::Late { link, round, after: Some(ms(900)) },
        What::Late { link, round, after: None },
        What::Foreign { link: Some(link), source: offender },
        What::Foreign { link: None, source: offender },
        What::Tcp { link, began: sent, state: TcpState::Open },
        What::Mtu { link, mtu: Some(mtu) },
        What::Mtu { link, mtu: None },
        What::Doubt { link: Some(link), reason: "r".into() },
        What::Doubt { link: None, reason: "r".into() },
        What::Neighbour { link, mac: "02:00:00:00:00:01".into() },
        What::Interface { link, name: "eth0".into(), state: InterfaceState::Up },
        What::Mark { note: "n".into() },
        What::Gap { from: sent, withdrawn: 3 },
        What::Stop { interrupted: true, waiting: vec![1, 0, 0, 0], records: Some(9) },
        What::Stop { interrupted: false, waiting: Vec::new(), records: None },
        What::LinkState { link, state: LinkState::Up, diagnosis: Diagnosis::Healthy },
        What::Flapping { link, begins: true },
        switch(false, Timing::Pass),
        switch(true, Timing::CannotTell),
        What::Active { partner: 0, active: Active::Backup },
        What::Isolation { state: Isolation::CannotTell },
    ]
}

/// The user marks that the product did, too.
fn switched_over(log: &str) -> String {
    log.replacen("\"note\":\"cable", "\"note\":\"switched over, cable", 1)
}

#[test]
fn every_record_is_as_the_schema_of_the_log_says() {
    let mut schema = Schema::new(LOG);
    let run = bad_day();
    let mut lines: Vec<Value> = Vec::new();
    // A connection, and a monitor.
    for what in every_what(0).into_iter().chain(every_what(2)) {
        let record = Record::new("2026-11-21T10:00:09.000+01:00".into(), ms(9_000), what);
        lines.push(serde_json::to_value(Line::of(&record, &run.session)).unwrap());
        lines.push(serde_json::to_value(Line::part(&record, 2, &run.session)).unwrap());
    }
    let log = log_of(&run);
    for log in [switched_over(&log), log] {
        let told = out(&probe(&["replay", file(&log).path().to_str().unwrap(), "--format", "jsonl"]));
        lines.extend(log.lines().chain(told.lines()).map(|line| serde_json::from_str(line).unwrap()));
    }
    for line in lines {
        schema.take(&line).unwrap_or_else(|faults| panic!("{line}\n{faults}"));
    }
    let never = schema.never_seen();
    assert!(never.is_empty(), "no line has {never:#?}");
}

#[test]
fn the_output_is_as_its_schema_says() {
    let mut schema = Schema::new(OUTPUT);
    let marked = switched_over(&log_of(&bad_day()));
    let logs =
        [log_of(&run(true)), log_of(&run(false)), log_of(&with_ports(TcpState::Refused, 0, 99_000)), marked];
    let mut documents: Vec<String> = logs
        .iter()
        .map(|log| out(&probe(&["replay", file(log).path().to_str().unwrap(), "--format", "json"])))
        .collect();
    // Cut off behind its middle.
    let cut = &logs[0][..logs[0].len() * 2 / 3];
    documents.push(out(&probe(&["replay", file(cut).path().to_str().unwrap(), "--format", "json"])));
    documents.push(out(&probe(&["replay", "missing.jsonl", "--format", "json"])));
    documents.push(out(&probe(&["sweep", "127.0.0.1", "no-such-host.invalid", "--format", "json"])));
    documents.push(out(&probe(&[
        "check",
        "--main",
        "127.0.0.1",
        "--no-tcp",
        "--count",
        "2",
        "--format",
        "json",
    ])));
    let folder = tempfile::tempdir().unwrap();
    let bundle = folder.path().join("bundle").display().to_string();
    probe(&["replay", file(&logs[0]).path().to_str().unwrap(), "--evidence", &bundle]);
    let steps = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/acceptance/dual-networking.yaml");
    let verify = |more: &[&str]| out(&probe(&[&["verify", &bundle, "--format", "json"], more].concat()));
    documents.extend([verify(&[]), verify(&["--steps", steps, "--max-age", "90d"])]);
    let records = folder.path().join("bundle/evidence.jsonl");
    let text = std::fs::read_to_string(&records).unwrap();
    std::fs::write(&records, text.replacen("\"ok\"", "\"kk\"", 1)).unwrap();
    documents.push(verify(&[]));
    for document in documents {
        let document = serde_json::from_str(&document).unwrap_or_else(|error| panic!("{error}: {document}"));
        schema.take(&document).unwrap_or_else(|faults| panic!("{document:#}\n{faults}"));
    }
    let mut never = schema.never_seen();
    // Findings have one form in all tools; this one says what speaks against an OK in `remarks`.
    never.retain(|place| !place.starts_with("finding/") && !place.starts_with("location/"));
    if !may_send() {
        never.retain(|place| !place.starts_with("sweep/") && !place.starts_with("target/"));
    }
    assert!(never.is_empty(), "no document has {never:#?}");
}
