//! How good the verdicts about write queues are: prints the tables of docs/performance-queue.md. Everything is simulated
//! with a fixed seed, so the same program prints the same tables on every machine.
//!
//!     cargo bench --bench trend [-- HOURS HISTORIES]
//!
//! HOURS of each calm queue (2), HISTORIES of each overloaded one (20).

#![expect(clippy::print_stdout, reason = "the tables are what it is for")]

#[path = "../tests/common/queues.rs"]
mod queues;

use rayon::prelude::*;

use queues::{Bursts, Calm, Case, Found, RATES, calm, cases, overloaded};

const SEED: u64 = 20_261_122;
/// Asked after each sample.
const ALWAYS: usize = usize::MAX;

fn main() {
    // Cargo passes `--bench`.
    let numbers: Vec<f64> = std::env::args().skip(1).filter_map(|word| word.parse().ok()).collect();
    let hours = numbers.first().copied().unwrap_or(2.0);
    let histories = numbers.get(1).map_or(20, |count| *count as u64);
    println!(
        "Seed {SEED}. Lines of {} writes a second, sampled every 0.5 to 10 s, writes of equal and of random length.\n",
        RATES.map(|rate| rate.to_string()).join(", ")
    );
    let good = calm_queues(hours) & overloaded_queues(histories);
    without_counters(hours / 4.0, histories / 4 + 1);
    println!(
        "\n{}: at most 1 false `growing` in 1,000 windows at a load of 0.9 and below, and `growing` found in at least 99 %",
        if good { "met" } else { "NOT met" }
    );
    println!("of ten-minute histories at a load of 1.1 and above, in every row above.");
    assert!(good, "the wanted figures are missed");
}

fn watch_calm(load: f64, bursts: Bursts, counters: bool, hours: f64) -> (Calm, f64) {
    let cases: Vec<Case> = cases(load, bursts).map(|case| Case { counters, ..case }).collect();
    let each: Vec<Calm> = cases.par_iter().map(|case| calm(*case, SEED, hours, ALWAYS)).collect();
    let mut all = Calm::default();
    let mut worst = 0.0_f64;
    for one in &each {
        all.add(one);
        worst = worst.max(one.growing as f64 * 1000.0 / one.windows as f64);
    }
    (all, worst)
}

fn calm_queues(hours: f64) -> bool {
    println!("### At a load below 1: windows wrongly called growing\n");
    println!(
        "Windows of 30 s, 60 s and ten minutes. \"Ever\": ten-minute histories in which it was said at least once when asked after each sample.\n"
    );
    println!(
        "| load | bursts | windows | false `growing`, in 1,000 | worst line and sampling | `unknown` | ever | Burrow's WARN, in 1,000 | Burrow, ever |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    let mut good = true;
    for (load, bursts, name) in [
        (0.3, Bursts::None, "none"),
        (0.3, Bursts::Inside, "half the load"),
        (0.6, Bursts::None, "none"),
        (0.6, Bursts::Inside, "half the load"),
        (0.8, Bursts::None, "none"),
        (0.8, Bursts::Inside, "half the load"),
        (0.9, Bursts::None, "none"),
        (0.9, Bursts::Inside, "half the load"),
        (1.0, Bursts::None, "none (for information: neither)"),
    ] {
        let (all, worst) = watch_calm(load, bursts, true, hours);
        let windows = all.windows as f64;
        let share = |count: usize| 100.0 * count as f64 / all.histories as f64;
        println!(
            "| {load} | {name} | {} | {:.2} | {worst:.1} | {:.1} % | {:.1} % | {:.2} | {:.1} % |",
            all.windows,
            all.growing as f64 * 1000.0 / windows,
            all.unknown as f64 * 100.0 / windows,
            share(all.ever),
            all.burrow as f64 * 1000.0 / windows,
            share(all.burrow_ever),
        );
        good &= load > 0.9 || all.growing * 1000 <= all.windows;
    }
    println!();
    good
}

/// The value below which this share lies.
fn quantile(values: &mut [f64], share: f64) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(((values.len().max(1) - 1) as f64 * share).round() as usize).copied().unwrap_or(f64::NAN)
}

fn watch_overloaded(cases: &[Case], histories: u64) -> Vec<Found> {
    cases
        .par_iter()
        .flat_map(|case| {
            (0..histories).into_par_iter().map(move |seed| overloaded(*case, SEED + seed, ALWAYS))
        })
        .collect()
}

/// Both ends of a row: how many were found, and how fast. Never found counts as ten minutes.
fn times(found: &[Found], of: impl Fn(&Found) -> Option<f64>) -> (f64, f64, f64) {
    let mut times: Vec<f64> = found.iter().map(|one| of(one).unwrap_or(600.0)).collect();
    let share = 100.0 * found.iter().filter(|one| of(one).is_some()).count() as f64 / found.len() as f64;
    (share, quantile(&mut times, 0.5), quantile(&mut times, 0.9))
}

fn overloaded_queues(histories: u64) -> bool {
    println!("### At a load above 1: ten-minute histories in which it is found, and when\n");
    println!(
        "The limit is a sequential probability ratio test of 0.9 against 1.1 that is told the line's rate and which writes are bursts."
    );
    println!(
        "\"At the end\": asked once, about all ten minutes; Burrow about its last ten commits, and about ten spread over all.\n"
    );
    println!(
        "| load | bursts | histories | found | median (p90) | the limit | its median (p90) | at the end | Burrow, ever | Burrow, at the end | Burrow, spread |"
    );
    println!("|---|---|---|---|---|---|---|---|---|---|---|");
    let mut good = true;
    for load in [1.1, 1.2, 1.3] {
        for (bursts, name) in [(Bursts::None, "none"), (Bursts::OnTop, "on top")] {
            let cases: Vec<Case> = cases(load, bursts).collect();
            let found = watch_overloaded(&cases, histories);
            let share = |is: fn(&Found) -> bool| {
                100.0 * found.iter().filter(|one| is(one)).count() as f64 / found.len() as f64
            };
            let (ours, median, late) = times(&found, |one| one.ours);
            let (limit, limit_median, limit_late) = times(&found, |one| one.limit);
            println!(
                "| {load} | {name} | {} | {ours:.2} % | {median:.1} s ({late:.0} s) | {limit:.1} % | {limit_median:.1} s ({limit_late:.0} s) | {:.1} % | {:.1} % | {:.1} % | {:.1} % |",
                found.len(),
                share(|one| one.ours_at_end),
                share(|one| one.burrow.is_some()),
                share(|one| one.burrow_at_end),
                share(|one| one.burrow_spread),
            );
            good &= ours >= 99.0;
        }
    }
    by_line(histories);
    good
}

fn by_line(histories: u64) {
    println!("\n### Median time to detection at a load of 1.1, line by line, sampled every second\n");
    println!("| writes a second | found | ours | the limit | times the limit |");
    println!("|---|---|---|---|---|");
    for rate in RATES {
        let cases: Vec<Case> =
            cases(1.1, Bursts::None).filter(|case| case.rate == rate && case.every == 1.0).collect();
        let found = watch_overloaded(&cases, histories * 5);
        let (share, ours, _) = times(&found, |one| one.ours);
        let (_, limit, _) = times(&found, |one| one.limit);
        println!("| {rate} | {share:.1} % | {ours:.0} s | {limit:.0} s | {:.1} |", ours / limit);
    }
}

fn without_counters(hours: f64, histories: u64) {
    println!("\n### Without counters of completed writes\n");
    println!(
        "Only the pending writes are known (for information; the wanted figures are for sources with counters).\n"
    );
    println!("| load | false `growing`, in 1,000 | found in ten minutes | median |");
    println!("|---|---|---|---|");
    let (all, _) = watch_calm(0.9, Bursts::None, false, hours);
    println!("| 0.9 | {:.2} | | |", all.growing as f64 * 1000.0 / all.windows as f64);
    for load in [1.1, 1.2, 1.3] {
        let cases: Vec<Case> =
            cases(load, Bursts::None).map(|case| Case { counters: false, ..case }).collect();
        let found = watch_overloaded(&cases, histories);
        let (share, median, _) = times(&found, |one| one.ours);
        println!("| {load} | | {share:.1} % | {median:.0} s |");
    }
}
