//! Kepware's IoT Gateway: each item is as old as its own time says.

use std::fs;
use std::process::Output;

use hotstandby::io::clock;
use tempfile::TempDir;

use super::{code, json, queue, sac, text};
use crate::http::{Http, ok};

/// How old an item is so long after the start, both in milliseconds.
type Age = fn(item: &str, since: i64) -> i64;

/// A gateway whose queue is empty, and whose node is active.
fn gateway(age: Age) -> Http {
    let start = clock::now();
    Http::start(move |path| {
        let now = clock::now();
        let ids = path.split_once('?').map_or("", |(_, ids)| ids).split('&');
        let one = |id: &str| {
            let item = id.rsplit('.').next()?;
            let value = match item {
                "_SuccessfulWrites" => "1000",
                "Waiting" | "_PendingWrites" | "_FailedWrites" | "_MaxPendingWrites" => "0",
                "A_SACST" => "\"RUN\"",
                "A_SCADASTATUS" => "\"ACTIVE\"",
                _ => return None,
            };
            let t = now.0 - age(item, now.since(start));
            Some(format!("{{\"id\":\"{id}\",\"s\":true,\"r\":\"\",\"v\":{value},\"t\":{t}}}"))
        };
        let results: Vec<String> = ids.filter_map(|id| one(id.strip_prefix("ids=")?)).collect();
        ok(&format!("{{\"readResults\":[{}]}}", results.join(",")))
    })
}

fn drain(server: &Http, more: &[&str]) -> Output {
    let url = server.url("/iotgateway");
    let ask = ["drain", "A", "--source", &url, "--interval", "200ms", "--format", "json"];
    queue(&[&ask[..], more].concat())
}

const HOUR: i64 = 3_600_000;

#[test]
fn a_fresh_item_of_the_gateway_vouches_for_no_other() {
    let calm = drain(&gateway(|_, _| 0), &["--timeout", "20s"]);
    assert_eq!(
        (code(&calm), json(&calm)["data"]["outcome"].as_str()),
        (0, Some("drained")),
        "{}",
        text(&calm)
    );
    let old: [Age; 3] = [
        |item, _| if item == "_PendingWrites" { HOUR } else { 0 },
        |item, _| if item == "_SuccessfulWrites" { HOUR } else { 0 },
        |item, _| if item == "_FailedWrites" { HOUR } else { 0 },
    ];
    for (at, age) in old.into_iter().enumerate() {
        let end = drain(&gateway(age), &["--timeout", "2s", "--stall-timeout", "1s"]);
        assert_eq!(
            (code(&end), json(&end)["data"]["outcome"].as_str()),
            (3, Some("unknown")),
            "{at}: {}",
            text(&end)
        );
    }
}

#[test]
fn a_role_that_the_gateway_has_known_for_an_hour_is_none() {
    let ask = |age| {
        let server = gateway(age);
        sac(&["is-active", "A", "--source", &server.url("/iotgateway")])
    };
    let now = ask(|_, _| 0);
    assert_eq!(code(&now), 0, "{}", text(&now));
    let old = ask(|item, _| if item == "A_SCADASTATUS" { HOUR } else { 0 });
    assert_eq!(code(&old), 3, "{}", text(&old));
}

/// One figure, however often it is asked for, is one look: those of --hold are of figures that were read anew.
#[test]
fn one_figure_of_the_gateway_counts_once() {
    // The gateway has had it since the first look.
    let frozen = drain(&gateway(|_, since| since), &["--timeout", "3s"]);
    let report = json(&frozen);
    assert_ne!(report["data"]["outcome"], "drained", "{report}");
    assert_ne!(code(&frozen), 0);
}

/// The clock of the pending writes drives the looks, also where they are named: that of another item is that of another item.
#[test]
fn a_look_is_one_at_the_pending_writes_whatever_they_are_called() {
    let end = |age| {
        let server = gateway(age);
        let folder = TempDir::new().expect("as prepared");
        let path = folder.path().join("sources.yaml");
        let file = format!(
            "kind: sources\nschema_version: 1\nnodes:\n  - name: SRV-A\n    source: {}\n    channels: [{{ name: C1, items: {{ \
             pending_writes: C1.Waiting }} }}]\n",
            server.url("/iotgateway")
        );
        fs::write(&path, file).expect("as prepared");
        let path = path.to_string_lossy();
        let output = queue(&[
            "drain",
            "C1",
            "--sources",
            &path,
            "--interval",
            "200ms",
            "--timeout",
            "3s",
            "--format",
            "json",
        ]);
        json(&output)["data"]["outcome"].as_str().map(str::to_owned)
    };
    let frozen = end(|item, since| if item == "Waiting" { since } else { 0 });
    assert_ne!(frozen.as_deref(), Some("drained"));
    let other = end(|item, since| if item == "_MaxPendingWrites" { since } else { 0 });
    assert_eq!(other.as_deref(), Some("drained"), "a mark that rightly stays the same");
}
