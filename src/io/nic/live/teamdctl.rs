//! `teamdctl <team> state dump`: the one program that nic-check ever starts. It only asks the running daemon.

use std::io::Read;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A daemon that has not answered by then is hung.
const LIMIT: Duration = Duration::from_secs(3);
/// Longest answer that is read, in bytes; a team of eight has some 10 KB.
const MAX_ANSWER: u64 = 1 << 20;

/// The daemon's state as JSON, or why there is none.
pub fn state_dump(team: &str) -> Result<String, String> {
    let mut command = Command::new("teamdctl");
    // "--" would not be understood; a device's name cannot begin with a dash on Linux's own tools' advice only.
    if team.starts_with('-') {
        return Err("its name would be read as an option".to_owned());
    }
    command.args([team, "state", "dump"]);
    answer(command)
}

fn answer(mut command: Command) -> Result<String, String> {
    let mut child = command
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| format!("teamdctl cannot be started: {error}"))?;
    let output = child.stdout.take().map(read_in_background);
    let errors = child.stderr.take().map(read_in_background);
    let Some(status) = wait(&mut child) else {
        return Err(format!("teamdctl did not answer within {} s", LIMIT.as_secs()));
    };
    let text = |reader: Option<std::thread::JoinHandle<String>>| {
        reader.and_then(|reader| reader.join().ok()).unwrap_or_default()
    };
    if status.success() {
        return Ok(text(output));
    }
    let said = text(errors);
    let first = said.lines().next().unwrap_or("no message");
    Err(format!("teamdctl ended with {status}: {first}"))
}

/// Waits up to [`LIMIT`]; a child that is still there then is ended.
fn wait(child: &mut Child) -> Option<std::process::ExitStatus> {
    let end = Instant::now() + LIMIT;
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if Instant::now() < end => std::thread::sleep(Duration::from_millis(5)),
            _ => {
                let _already_gone = child.kill();
                let _reaped = child.wait();
                return None;
            }
        }
    }
}

fn read_in_background(stream: impl Read + Send + 'static) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        let _cut_short = stream.take(MAX_ANSWER).read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", script]);
        command
    }

    #[test]
    fn answers_failures_and_silence() {
        assert_eq!(answer(shell("echo '{}'")), Ok("{}\n".to_owned()));
        let failed = answer(shell("echo 'no such team' >&2; exit 1")).unwrap_err();
        assert!(failed.contains("no such team"), "{failed}");
        let begin = Instant::now();
        let hung = answer(shell("exec sleep 60")).unwrap_err();
        assert!(hung.contains("did not answer"), "{hung}");
        assert!(begin.elapsed() < LIMIT + Duration::from_secs(5));
        let missing = answer(Command::new("/nonexistent/teamdctl")).unwrap_err();
        assert!(missing.contains("cannot be started"), "{missing}");
    }
}
