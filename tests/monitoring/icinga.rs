//! Icinga 2 schedules all five tools with the CheckCommands of examples/monitoring and shows their states.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::pair_lab::Lab;
use super::{Service, eventually, project, tool, unpacked};

/// A service that Icinga checks, and the state that it has to show.
struct Checked {
    name: &'static str,
    command: &'static str,
    variables: &'static [(&'static str, &'static str)],
    state: &'static str,
}

const SERVICES: [Checked; 8] = [
    Checked {
        name: "cards",
        command: "nic-check",
        variables: &[(
            "nic_check_from",
            r#"[ EXAMPLES + "/captures/SRV-A.json", EXAMPLES + "/captures/SRV-B.json" ]"#,
        )],
        state: "OK",
    },
    Checked {
        name: "no-cards",
        command: "nic-check",
        variables: &[("nic_check_from", r#"EXAMPLES + "/captures/none.json""#)],
        state: "UNKNOWN",
    },
    Checked {
        name: "partners",
        command: "partner-config",
        variables: &[("partner_config_inputs", r#"[ EXAMPLES + "/waterworks.yaml" ]"#)],
        state: "OK",
    },
    Checked {
        name: "links",
        command: "link-probe",
        variables: &[
            ("link_probe_main", r#""10.10.1.2""#),
            ("link_probe_backup", r#""10.10.2.2""#),
            ("link_probe_no_tcp", "true"),
            ("link_probe_interval", r#""100ms""#),
            ("link_probe_timeout", r#""100ms""#),
        ],
        state: "OK",
    },
    Checked {
        name: "sac",
        command: "sac-status",
        variables: &[
            ("sac_status_source", r#""demo:healthy-pair""#),
            ("sac_status_pair", r#"[ "SRV-A", "SRV-B" ]"#),
        ],
        state: "OK",
    },
    Checked {
        name: "two-active",
        command: "sac-status",
        variables: &[
            ("sac_status_source", r#""demo:split-brain""#),
            ("sac_status_pair", r#"[ "SRV-A", "SRV-B" ]"#),
        ],
        state: "CRITICAL",
    },
    Checked {
        name: "queue",
        command: "driver-queue",
        variables: &[
            ("driver_queue_source", r#""demo:growing-queue""#),
            ("driver_queue_over", r#""60s""#),
            ("driver_queue_channels", r#"[ "SRV-A/Channel1" ]"#),
        ],
        state: "CRITICAL",
    },
    Checked {
        name: "calm-queue",
        command: "driver-queue",
        variables: &[
            ("driver_queue_source", r#""demo:growing-queue""#),
            ("driver_queue_over", r#""60s""#),
            ("driver_queue_channels", r#"[ "SRV-B/Channel1" ]"#),
        ],
        state: "OK",
    },
];

/// Begins a result in the files that Icinga writes, and parts its fields: name, state, output, performance data.
const MARK: &str = "<<result>>";
const COMMA: &str = "<<,>>";

/// Every result becomes an entry of a file.
fn configuration(results: &Path) -> String {
    let mut text = format!(
        r#"include <itl>
const HotstandbyDir = "{tools}"
const EXAMPLES = "{examples}"
include "{examples}/monitoring/icinga2-commands.conf"
object CheckerComponent "checker" {{ }}
object PerfdataWriter "results" {{
  host_perfdata_path = "{results}/host"
  host_temp_path = "{results}/host.new"
  service_perfdata_path = "{results}/service"
  service_temp_path = "{results}/service.new"
  rotation_interval = 1s
  service_format_template = "{MARK}$service.name${COMMA}$service.state${COMMA}$service.output${COMMA}$service.perfdata$"
}}
object Host "pair" {{
  check_command = "dummy"
}}
"#,
        tools = tool("nic-check").parent().unwrap().display(),
        examples = project().join("examples").display(),
        results = results.display(),
    );
    for service in SERVICES {
        let variables: String =
            service.variables.iter().map(|(name, value)| format!("  vars.{name} = {value}\n")).collect();
        text += &format!(
            "object Service \"{}\" {{\n  host_name = \"pair\"\n  check_command = \"hotstandby-{}\"\n  \
             check_interval = 2s\n  retry_interval = 2s\n  max_check_attempts = 1\n{variables}}}\n",
            service.name, service.command
        );
    }
    text
}

/// Starts Icinga in the namespace of the lab's first server.
fn icinga(lab: &Lab, work: &Path) -> Service {
    let library = unpacked("lib/x86_64-linux-gnu");
    let configuration_file = work.join("icinga2.conf");
    fs::create_dir(work.join("results")).unwrap();
    fs::write(&configuration_file, configuration(&work.join("results"))).unwrap();
    let mut command = Command::new("ip");
    command
        .args(["netns", "exec", &lab.a.name])
        .arg(library.join("icinga2/sbin/icinga2"))
        .args(["daemon", "-c"])
        .arg(&configuration_file)
        .arg("-I")
        .arg(unpacked("share/icinga2/include"))
        .args(["-D", "RunAsUser=root", "-D", "RunAsGroup=root"])
        .env("LD_LIBRARY_PATH", &library);
    for folder in ["ConfigDir", "ZonesDir", "DataDir", "LogDir", "CacheDir", "InitRunDir", "SpoolDir"] {
        let path = work.join(folder);
        fs::create_dir(&path).unwrap();
        command.args(["-D", &format!("{folder}={}", path.display())]);
    }
    Service::start(&mut command, work.join("icinga.log"))
}

/// The newest result of each service: state, output and performance data.
fn results(folder: &Path) -> BTreeMap<String, Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("service.1")));
    files.sort();
    let text: String = files.iter().map(|path| fs::read_to_string(path).unwrap_or_default()).collect();
    let results = text.split(MARK).map(|result| result.split(COMMA).map(str::to_owned).collect::<Vec<_>>());
    results.filter(|fields| fields.len() == 4).map(|mut fields| (fields.remove(0), fields)).collect()
}

#[test]
fn icinga_shows_the_states_of_all_five_tools() {
    let (lab, work) = (Lab::new(), TempDir::new().unwrap());
    let icinga = icinga(&lab, work.path());
    let folder = work.path().join("results");
    let shown = || results(&folder);
    let logs = || format!("{:#?}\n{}", shown(), icinga.said());
    let all = eventually(
        "a result of every service",
        || Some(shown()).filter(|all| all.len() == SERVICES.len()),
        logs,
    );
    for service in SERVICES {
        let [state, output, performance] = all[service.name].as_slice() else { panic!("{all:#?}") };
        assert_eq!(state, service.state, "{}: {}", service.name, logs());
        let begin = format!("{} {} - ", service.command.to_uppercase(), service.state);
        assert!(output.starts_with(&begin), "{output}");
        assert!(performance.contains("findings_error"), "{output}: {performance}");
    }
    let said = icinga.said();
    // What could not be measured is U, which Icinga leaves out with a line of this kind; anything else was read.
    let refused: Vec<_> =
        said.lines().filter(|line| line.contains("perfdata") && line.contains("gnoring")).collect();
    assert!(refused.iter().all(|line| line.contains("=U")), "{refused:#?}");

    lab.drop_silently("main0");
    let state = |wanted: &str| shown().get("links").is_some_and(|result| result[0] == wanted).then_some(());
    eventually("the cut Main", || state("CRITICAL"), logs);
    lab.drop_no_more("main0");
    eventually("the return of Main", || state("OK"), logs);
}
