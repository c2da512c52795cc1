//! `partner-config`: reading, judging, formatting and generating, file by file and by the thousand.

#[path = "../common/cases.rs"]
mod cases;
#[path = "../common/yaml_check.rs"]
mod yaml_check;

mod baselines;
mod clients;
mod commands;
mod differing;
mod format;
mod formatting;
mod grouping;
mod lint_golden;
mod mistakes;
mod mutations;
mod other_files;
mod plans;
mod reading;
mod sound;
mod sources;
mod suppressions;
mod timing;
mod values;
mod yaml_reader;
