//! A pair of servers as a script tells of it, for tests of the gate: like a real one, and not marked as simulated.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A fresh, sound pair that is not marked as simulated: a feed that a script writes.
pub fn real_pair(folder: &Path) -> String {
    let feed = folder.join("feed.sh");
    fs::write(&feed, FEED).expect("writable");
    let sources = folder.join("sources.yaml");
    let source = format!("exec:sh '{}'", feed.display());
    let text = format!(
        "kind: sources\nschema_version: 1\nnodes:\n  - {{ name: SRV-A, source: \"{source}\", channels: [Channel1] }}\n  - {{ name: SRV-B, source: \"{source}\", channels: [Channel1] }}\n"
    );
    fs::write(&sources, text).expect("writable");
    sources.to_string_lossy().into_owned()
}

/// The example captures as if they had been taken just now: their files, with a blank between them.
pub fn fresh_captures(folder: &Path) -> String {
    let now =
        Command::new("date").args(["-u", "+%Y-%m-%dT%H:%M:%S+00:00"]).output().expect("date starts").stdout;
    let now = String::from_utf8(now).expect("a time");
    let fresh = |label: &str| {
        let example = format!("{}/examples/captures/{label}.json", env!("CARGO_MANIFEST_DIR"));
        let text = fs::read_to_string(example).expect("a capture");
        let (before, rest) = text.split_once("\"taken_at\": \"").expect("a time");
        let (_, after) = rest.split_once('"').expect("its end");
        let file = folder.join(format!("{label}.json"));
        fs::write(&file, format!("{before}\"taken_at\": \"{}\"{after}", now.trim())).expect("writable");
        file.display().to_string()
    };
    [fresh("SRV-A"), fresh("SRV-B")].join(" ")
}

/// One second of SRV-A active and SRV-B standby, as `exec:` reads it.
const FEED: &str = r#"t=$(date -u +%Y-%m-%dT%H:%M:%SZ); n=$(date +%s)
for node in SRV-A SRV-B; do
  if [ $node = SRV-A ]; then role=ACTIVE sac=RUN blocks=$n; else role=STANDBY sac=STANDBY blocks=5; fi
  for pair in "SYSTEM.A_SACST=\"$sac\"" "SYSTEM.A_BLKS=$blocks" SYSTEM.A_CPM=60 SYSTEM.A_SACOV=0 \
    "NSD.A_SCADASTATUS=\"$role\"" Channel1._Statistics._PendingWrites=0 \
    "Channel1._Statistics._SuccessfulWrites=$n" Channel1._Statistics._FailedWrites=0; do
    echo "{\"t\":\"$t\",\"node\":\"$node\",\"item\":\"${pair%%=*}\",\"value\":${pair#*=},\"quality\":\"good\"}"
  done
done
"#;
