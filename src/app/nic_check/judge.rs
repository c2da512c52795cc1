//! Judging: the tool's main use.

use std::collections::BTreeMap;

use anyhow::bail;
use rayon::prelude::*;

use super::{TOOL, body, data, inputs, rules};
use crate::app::exit::{Outcome, Streams};
use crate::app::output::{self, Findings};
use crate::cli::common::Output;
use crate::cli::nic_check::Judge;
use crate::domain::finding::FileName;
use crate::domain::nic::judge::{self, Judgement, ServerJudgement};
use crate::domain::nic::model::Server;
use crate::domain::nic::teams::Health;
use crate::domain::spread::Spread;
use crate::domain::suggest;
use crate::report::model::Metric;
use crate::report::text;

/// Judges what the request names.
///
/// # Errors
/// When an input cannot be read, or an adapter or server does not exist.
pub fn run(request: &Judge, out: &Output, streams: &mut Streams<'_>) -> anyhow::Result<Outcome> {
    let run = output::start(TOOL);
    let mut servers = inputs::servers(&request.from, &request.sysroot)?;
    let is_captured = !request.from.is_empty() || !request.sysroot.is_empty();
    if let Some(most) = request.age.max_age.filter(|_| is_captured) {
        inputs::vouch(&mut servers, most);
    }
    check_interfaces(&servers, &request.interfaces)?;
    let plan = request.plan.as_deref().map(inputs::plan).transpose()?;
    if let Some(plan) = &plan {
        inputs::check_labels(&plan.system, &request.server, servers.len())?;
    }
    let system = plan.as_ref().map(|plan| &plan.system);
    let judgement = judge::judge_spread(&servers, system, &request.server, &request.interfaces, &Threads);
    let found = Findings {
        findings: judgement.findings.clone(),
        rules: rules(),
        inputs: servers.iter().map(|server| server.origin.as_str().into()).collect(),
        metrics: metrics(&judgement),
        data: data::judgement(&judgement),
        body: body::judgement(&judgement, out.verbose),
        sources: plan.iter().map(|plan| (plan.file.clone(), plan.text.clone())).collect::<BTreeMap<_, _>>(),
        ..Findings::default()
    };
    let summary =
        text::worst_first(judgement.status, &found.findings, &undecided(&judgement), &judgement.summary());
    let report = run.finish(judgement.status, summary, found);
    drop(judgement);
    free_beside(servers);
    let delivered = output::deliver(&report, request.format, out, streams);
    free_beside(report);
    delivered
}

/// Frees it on another thread: what is known of 500 servers takes a tenth of the run to free, and nobody waits for that.
fn free_beside(what: impl Send + 'static) {
    rayon::spawn(move || drop(what));
}

/// Why nobody can tell, by server; then of the servers together.
pub(super) fn undecided(judgement: &Judgement<'_>) -> Vec<(FileName, String)> {
    let each = judgement.servers.iter().flat_map(|server| {
        server.undecided.iter().map(|why| (server.server.name.as_str().into(), why.clone()))
    });
    let together = judgement
        .pair
        .iter()
        .flat_map(|pair| pair.undecided.iter().map(|why| (pair.servers.join(", ").into(), why.clone())));
    each.chain(together).collect()
}

/// A thread a core: among 500 servers there are 124,750 pairs to judge.
struct Threads;

impl Spread for Threads {
    fn each<R: Send>(&self, count: usize, work: impl Fn(usize) -> R + Sync + Send) -> Vec<R> {
        // The first rows are the longest: single pieces, or one thread has them all.
        (0..count).into_par_iter().with_max_len(1).map(work).collect()
    }
}

/// Refuses adapters that no server has, before anything is judged.
fn check_interfaces(servers: &[Server], chosen: &[String]) -> anyhow::Result<()> {
    let unknown = judge::unknown_interfaces(servers, chosen);
    let Some(first) = unknown.first() else { return Ok(()) };
    let mut known: Vec<&str> =
        servers.iter().flat_map(|server| &server.adapters).map(|adapter| adapter.name.as_str()).collect();
    known.sort_unstable();
    known.dedup();
    bail!(suggest::unknown(&format!("there is no adapter `{}`", unknown.join("`, `")), first, &known))
}

/// Figures for monitoring; the same ones in the same order whatever the result.
fn metrics(judgement: &Judgement<'_>) -> Vec<Metric> {
    let all = judgement.servers.iter();
    all.flat_map(|server| {
        let healthy = |server: &ServerJudgement<'_>| {
            server.survey.teams.iter().filter(|team| team.health == Health::Healthy).count()
        };
        let teams = server.survey.teams.len();
        [
            metric(
                server,
                "networks",
                "Networks that the server's adapters form.",
                server.decision.networks.len(),
            ),
            metric(server, "adapters", "Adapters that were judged.", server.survey.counted.len()),
            metric(server, "teams", "Teams of adapters.", teams),
            metric(
                server,
                "teams_not_healthy",
                "Teams that are degraded, down, unmonitored or not known.",
                teams - healthy(server),
            ),
        ]
    })
    .collect()
}

fn metric(server: &ServerJudgement<'_>, name: &str, help: &'static str, value: usize) -> Metric {
    let labels = vec![("server".to_owned(), server.server.name.clone())];
    #[expect(clippy::cast_precision_loss, reason = "a count of adapters is far below 2^52")]
    let value = value as f64;
    Metric::new(name, "count", help, labels, Some(value))
}
