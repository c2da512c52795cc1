//! Tests of the team judgement; see `teams.rs`.
