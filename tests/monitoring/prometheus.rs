//! The textfiles: judged by promtool, collected by the node exporter, alerted on by Prometheus and Alertmanager.

use std::fs;
use std::io::Write;
use std::net::TcpListener;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;

use tempfile::TempDir;

use super::grafana;
use super::netns::Namespace;
use super::pair_lab::Lab;
use super::{Service, eventually, project, run, tool, unpacked};

/// Runs of every tool that write a textfile, among them two of one tool, one that found a fault and one that failed.
const RUNS: [(&str, &str, i32); 9] = [
    ("nic-check", "--from examples/captures/SRV-A.json", 0),
    ("nic-check", "--from examples/captures/none.json", 3),
    ("partner-config", "lint examples/waterworks.yaml", 0),
    ("link-probe", "replay tests/fixtures/none.jsonl", 3),
    ("sac-status", "--source demo:healthy-pair --pair SRV-A SRV-B", 0),
    ("sac-status", "--source demo:split-brain --pair SRV-A SRV-B", 2),
    ("driver-queue", "inspect SRV-A/Channel1 --source demo:growing-queue --over 60s", 2),
    ("driver-queue", "inspect SRV-B/Channel1 --source demo:growing-queue --over 60s", 0),
    ("driver-queue", "exposure --source demo:draining-queue", 1),
];

/// Runs a tool, which must end with the status, and leaves its textfile in the folder.
fn textfile(folder: &Path, number: usize, (name, words, status): (&str, &str, i32)) -> String {
    let file = folder.join(format!("{number}.prom"));
    let mut arguments: Vec<&str> = words.split(' ').collect();
    arguments.extend(["--format", "prometheus", "-o", file.to_str().unwrap()]);
    let output = run(&tool(name), &arguments);
    assert_eq!(output.status.code(), Some(status), "{name} {words}: {}", super::netns::text(&output));
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{name} {words} left no file: {error}"))
}

#[test]
fn promtool_has_nothing_to_say_about_any_tool() {
    let folder = TempDir::new().unwrap();
    let runs = RUNS.into_iter().enumerate();
    let mut texts: Vec<(String, String)> =
        runs.map(|(number, what)| (format!("{what:?}"), textfile(folder.path(), number, what))).collect();
    // Names that are made to break out of a label.
    for (name, arguments) in super::hostile_names::requests(folder.path()) {
        let mut command = Command::new(tool(name));
        command.args(&arguments).args(["-f", "prometheus"]).current_dir(folder.path()).stdin(Stdio::null());
        let output = command.output().expect("the tool starts");
        texts.push((format!("{name} {arguments:?}"), String::from_utf8(output.stdout).expect("UTF-8")));
    }
    for (what, text) in texts {
        let mut check = Command::new(unpacked("bin/promtool"))
            .args(["check", "metrics"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("promtool (run .ci/setup first)");
        check.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = check.wait_with_output().unwrap();
        let said = super::netns::text(&output);
        assert!(
            output.status.success() && output.stdout.is_empty() && output.stderr.is_empty(),
            "{what}: {said}"
        );
    }
}

#[test]
fn the_rules_are_valid_and_alert_as_they_say() {
    let promtool = unpacked("bin/promtool");
    for arguments in [
        ["check", "rules", "examples/monitoring/prometheus.rules"],
        ["test", "rules", "examples/monitoring/prometheus.rules-test"],
    ] {
        let output = run(&promtool, &arguments);
        assert!(output.status.success(), "{arguments:?}: {}", super::netns::text(&output));
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn exporter(folder: &Path, work: &Path, port: u16) -> Service {
    Service::start(
        Command::new(unpacked("bin/prometheus-node-exporter")).args([
            "--collector.disable-defaults",
            "--collector.textfile",
            &format!("--collector.textfile.directory={}", folder.display()),
            &format!("--web.listen-address=127.0.0.1:{port}"),
        ]),
        work.join("exporter.log"),
    )
}

/// Prometheus, a node exporter that collects a folder, and an Alertmanager, with the rules as they are shipped.
struct Site {
    folder: TempDir,
    /// Programs that run as long as the site; the last one is Prometheus.
    services: Vec<Service>,
    prometheus: String,
    alertmanager: String,
    _work: TempDir,
}

impl Site {
    fn start() -> Self {
        let (folder, work) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let [exporter_port, prometheus_port, alert_port] = [free_port(), free_port(), free_port()];
        let rules = project().join("examples/monitoring/prometheus.rules");
        let config = format!(
            "global: {{ scrape_interval: 1s, evaluation_interval: 1s }}\n\
             rule_files: [{}]\n\
             alerting: {{ alertmanagers: [{{ static_configs: [{{ targets: ['127.0.0.1:{alert_port}'] }}] }}] }}\n\
             scrape_configs: [{{ job_name: node, static_configs: [{{ targets: ['127.0.0.1:{exporter_port}'] }}] }}]\n",
            rules.display()
        );
        let path = |name: &str| work.path().join(name);
        fs::write(path("prometheus.yml"), config).unwrap();
        fs::write(path("alertmanager.yml"), "route: { receiver: nobody }\nreceivers: [{ name: nobody }]\n")
            .unwrap();
        let alertmanager = Service::start(
            // Debian's build looks for its templates below /usr/share and nowhere else.
            Command::new("unshare")
                .args(["--mount", "sh", "-c", "mount --bind \"$0\" /usr/share && exec \"$@\""])
                .arg(unpacked("share"))
                .arg(unpacked("bin/prometheus-alertmanager"))
                .args([
                    &format!("--config.file={}", path("alertmanager.yml").display()),
                    &format!("--storage.path={}", path("alerts").display()),
                    &format!("--web.listen-address=127.0.0.1:{alert_port}"),
                    "--cluster.listen-address=",
                ]),
            path("alertmanager.log"),
        );
        let prometheus = Service::start(
            Command::new(unpacked("bin/prometheus")).args([
                &format!("--config.file={}", path("prometheus.yml").display()),
                &format!("--storage.tsdb.path={}", path("data").display()),
                &format!("--web.listen-address=127.0.0.1:{prometheus_port}"),
            ]),
            path("prometheus.log"),
        );
        let exporter = exporter(folder.path(), work.path(), exporter_port);
        Self {
            folder,
            services: vec![exporter, alertmanager, prometheus],
            prometheus: format!("http://127.0.0.1:{prometheus_port}"),
            alertmanager: format!("http://127.0.0.1:{alert_port}"),
            _work: work,
        }
    }

    fn logs(&self) -> String {
        self.services.iter().map(Service::said).collect::<Vec<_>>().join("\n")
    }

    /// The samples of a query as promtool writes them, without their times.
    fn query(&self, query: &str) -> Vec<String> {
        let output = run(&unpacked("bin/promtool"), &["query", "instant", &self.prometheus, query]);
        let text = String::from_utf8(output.stdout).unwrap();
        let samples = text.lines().map(|line| line.split(" @[").next().unwrap_or_default().to_owned());
        samples.filter(|line| !line.is_empty()).collect()
    }

    /// The names and subjects of the alerts that are active, as amtool tells them.
    fn alerts(&self) -> Vec<String> {
        let url = format!("--alertmanager.url={}", self.alertmanager);
        let output = run(&unpacked("bin/amtool"), &["alert", "query", "--output=json", &url]);
        let alerts: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        let label =
            |alert: &serde_json::Value, name: &str| alert["labels"][name].as_str().unwrap_or("").to_owned();
        let all = alerts.as_array().into_iter().flatten();
        all.map(|alert| {
            format!("{} {} {}", label(alert, "alertname"), label(alert, "tool"), label(alert, "subject"))
        })
        .collect()
    }
}

#[test]
fn results_of_many_runs_lie_side_by_side() {
    let site = Site::start();
    for (number, what) in RUNS.into_iter().enumerate() {
        textfile(site.folder.path(), number, what);
    }
    let samples = eventually(
        "all results",
        || Some(site.query("hotstandby:status")).filter(|samples| samples.len() == RUNS.len()),
        || format!("{:#?}\n{}", site.query("{__name__=~\"hotstandby.*status\"}"), site.logs()),
    );
    let values = |tool: &str| {
        let own = samples.iter().filter(|sample| sample.contains(&format!("tool=\"{tool}\"")));
        let mut values: Vec<_> =
            own.filter_map(|sample| sample.split(" => ").nth(1)).map(str::to_owned).collect();
        values.sort();
        values
    };
    for (name, as_label) in [
        ("nic-check", "nic_check"),
        ("partner-config", "partner_config"),
        ("link-probe", "link_probe"),
        ("sac-status", "sac_status"),
        ("driver-queue", "driver_queue"),
    ] {
        let mut wanted: Vec<_> =
            RUNS.iter().filter(|run| run.0 == name).map(|run| run.2.to_string()).collect();
        wanted.sort();
        assert_eq!(values(as_label), wanted, "{samples:#?}");
    }
    for (title, query) in grafana::queries().iter().filter(|(_, query)| !query.contains("link_probe_")) {
        assert!(!site.query(query).is_empty(), "the panel `{title}` shows nothing: {query}");
    }
    assert_eq!(site.query("node_textfile_scrape_error").len(), 1);
    assert!(site.query("node_textfile_scrape_error == 0").len() == 1, "{}", site.logs());
}

/// `link-probe check` of a pair, again and again, as a timer would run it.
struct Timer {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Timer {
    fn start(space: &Namespace, folder: &Path) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (seen, file, name) = (Arc::clone(&stop), folder.join("links.prom"), space.name.clone());
        let thread = std::thread::spawn(move || {
            while !seen.load(Ordering::Relaxed) {
                let ended = Command::new("ip")
                    .args(["netns", "exec", &name])
                    .arg(tool("link-probe"))
                    .args(["check", "--main", "10.10.1.2", "--backup", "10.10.2.2", "--no-tcp"])
                    .args(["--interval", "100ms", "--timeout", "100ms", "--format", "prometheus", "-o"])
                    .arg(&file)
                    .stderr(Stdio::null())
                    .status();
                assert!(ended.is_ok_and(|status| status.code().is_some_and(|code| code < 4)));
            }
        });
        Self { stop, thread: Some(thread) }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            let _ended = thread.join();
        }
    }
}

#[test]
fn a_cut_main_fires_an_alert_and_its_return_resolves_it() {
    const ALERT: &str = "HotstandbyCritical link_probe 10.10.1.2 10.10.2.2";
    let lab = Lab::new();
    let site = Site::start();
    let timer = Timer::start(&lab.a, site.folder.path());
    let status = || site.query("hotstandby:status{tool=\"link_probe\"}");
    let logs = || format!("{:?} {:?}\n{}", status(), site.alerts(), site.logs());
    // A run in the middle of a change, or of a pause of this machine, may find a loss and warn: the quiet state comes after.
    let quiet = || {
        let status = status();
        let healthy = !status.is_empty() && status.iter().all(|line| line.ends_with("=> 0"));
        (healthy && site.alerts().is_empty()).then_some(())
    };
    eventually("both links up and no alert", quiet, logs);
    for (title, query) in grafana::queries() {
        let shown = !site.query(&query).is_empty();
        assert!(shown || !query.contains("link_probe_"), "the panel `{title}` shows nothing: {query}");
    }

    lab.drop_silently("main0");
    eventually("the alert", || site.alerts().iter().any(|alert| alert == ALERT).then_some(()), logs);

    lab.drop_no_more("main0");
    eventually("the end of the alert", quiet, logs);
    drop(timer);
}
