//! Systems whose teams are not read yet: the list stands, and nothing is claimed about teams.

use crate::domain::nic::model::{Server, TeamKnowledge};

/// Says what is not known here.
pub fn complete(server: &mut Server) {
    let why = "undecided, since teams are not read on this system";
    server.team_knowledge = TeamKnowledge::Unknown(why.to_owned());
}
