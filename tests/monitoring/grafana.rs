//! The dashboard: read by Grafana's own models, and each of its queries answered by a Prometheus (see `prometheus`).

use std::fs;

use serde_json::Value;
use tempfile::TempDir;

use super::{project, run};

const DASHBOARD: &str = "examples/monitoring/grafana-dashboard.json";

/// Title and query of each panel, for every machine.
pub fn queries() -> Vec<(String, String)> {
    let text = fs::read_to_string(project().join(DASHBOARD)).unwrap();
    let dashboard: Value = serde_json::from_str(&text).unwrap();
    let panels = dashboard["panels"].as_array().unwrap().iter();
    let query = |panel: &Value| panel["targets"][0]["expr"].as_str().unwrap().replace("$instance", ".*");
    panels.map(|panel| (panel["title"].as_str().unwrap().to_owned(), query(panel))).collect()
}

fn by_the_models(file: &str) -> (bool, String) {
    let output = run(&project().join(".cache/venv/bin/python"), &["tests/support/grafana_model.py", file]);
    (output.status.success(), super::netns::text(&output))
}

#[test]
fn grafana_knows_every_part_of_the_dashboard() {
    let (known, said) = by_the_models(DASHBOARD);
    assert!(known, "{said}");
    assert!(queries().len() >= 12);

    let folder = TempDir::new().unwrap();
    let file = folder.path().join("wrong.json");
    let text = fs::read_to_string(project().join(DASHBOARD)).unwrap();
    fs::write(&file, text.replacen("\"legendFormat\"", "\"legend_format\"", 1)).unwrap();
    let (known, said) = by_the_models(file.to_str().unwrap());
    assert!(!known && said.contains(".legend_format"), "what it does not know is seen: {said}");
}
