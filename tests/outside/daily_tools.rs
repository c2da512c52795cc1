//! The tools of daily use beside `partner-config`, each the real one and set up as its page says: a hook of
//! pre-commit, and the language server of editors. `.ci/setup` lays both in `.cache`; runs with the feature `system-tests`
//! (`.ci/test`), where a missing one is a failure.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};
use tempfile::TempDir;

const PARTNER_CONFIG: &str = env!("CARGO_BIN_EXE_partner-config");

/// The longest wait for an answer of the language server, on a machine with much else to do.
const PATIENCE: Duration = Duration::from_secs(120);

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn said(output: &Output) -> String {
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    format!("status {:?}\n{out}\n{err}", output.status.code())
}

/// The first block of a page that begins with this line.
fn block(page: &str, first_line: &str) -> String {
    let page = fs::read_to_string(project().join("docs").join(page)).expect("the page");
    let start = page.find(&format!("```yaml\n{first_line}")).expect("the block") + "```yaml\n".len();
    let end = page[start..].find("```").expect("its end");
    page[start..start + end].to_owned()
}

/// A repository with a plan, the sheets that follow from it, and the hook of the page.
struct Repository {
    folder: TempDir,
}

impl Repository {
    fn new() -> Self {
        let repository = Self { folder: TempDir::new().expect("a folder") };
        let root = repository.folder.path();
        fs::create_dir_all(root.join("plans")).expect("a folder");
        fs::create_dir_all(root.join("sheets")).expect("a folder");
        fs::copy(project().join("examples/waterworks.yaml"), root.join("plans/system.yaml")).expect("copied");
        for server in ["SRV-A", "SRV-B"] {
            let sheet = format!("{server}.partners.yaml");
            fs::copy(project().join("examples/waterworks").join(&sheet), root.join("sheets").join(sheet))
                .expect("copied");
        }
        fs::write(
            root.join(".pre-commit-config.yaml"),
            block("integrations/pre-commit.md", "# .pre-commit-config.yaml"),
        )
        .expect("written");
        repository.git(&["init", "--quiet"]);
        repository.git(&["add", "--all"]);
        repository.git(&[
            "-c",
            "user.name=x",
            "-c",
            "user.email=x@example.org",
            "commit",
            "--quiet",
            "-m",
            "x",
        ]);
        repository
    }

    fn command(&self, program: impl AsRef<Path>) -> Command {
        let own = Path::new(PARTNER_CONFIG).parent().expect("a folder");
        let path = format!("{}:{}", own.display(), std::env::var("PATH").expect("a path"));
        let mut command = Command::new(program.as_ref());
        command
            .current_dir(self.folder.path())
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("PRE_COMMIT_HOME", self.folder.path().join(".git/pre-commit"))
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env_remove("GIT_DIR")
            .env_remove("GIT_INDEX_FILE")
            .stdin(Stdio::null());
        command
    }

    fn git(&self, arguments: &[&str]) {
        let output = self.command("git").args(arguments).output().expect("git (run .ci/setup first)");
        assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    }

    /// Changes one sheet, and runs the hook as a commit of that one file does.
    fn commit_of(&self, sheet: &str, from: &str, to: &str) -> Output {
        let path = self.folder.path().join("sheets").join(sheet);
        let text = fs::read_to_string(&path).expect("a sheet");
        assert!(text.contains(from), "{from} in {sheet}");
        fs::write(&path, text.replace(from, to)).expect("written");
        self.git(&["add", "--all"]);
        let pre_commit = project().join(".cache/venv/bin/pre-commit");
        self.command(pre_commit).arg("run").output().expect("pre-commit (run .ci/setup first)")
    }
}

#[test]
fn the_hook_of_pre_commit_judges_the_pair_and_not_the_changed_file() {
    let repository = Repository::new();
    let passed = repository.commit_of("SRV-A.partners.yaml", "# Change the plan", "# Do change the plan");
    assert!(passed.status.success(), "{}", said(&passed));
    assert!(said(&passed).contains("Passed"), "the hook ran: {}", said(&passed));
    // Of a commit that only takes files away, no file is named to a hook.
    fs::write(repository.folder.path().join("plans/notes.txt"), "x").expect("written");
    repository.git(&["add", "--all"]);
    let ran = repository.commit_of("SRV-A.partners.yaml", "# Do change the plan", "# Do change the plan");
    assert!(said(&ran).contains("Passed") && !said(&ran).contains("Skipped"), "{}", said(&ran));
    // A sheet that is right by itself, and does not go with the other one and the plan.
    let refused = repository.commit_of("SRV-B.partners.yaml", "10.10.2.12/24", "10.10.2.21/24");
    assert_eq!(refused.status.code(), Some(1), "{}", said(&refused));
    for rule in ["sheet-differs-from-plan", "partner-address-unknown"] {
        assert!(said(&refused).contains(rule), "{rule}: {}", said(&refused));
    }
}

/// The language server, which speaks JSON-RPC over its standard input and output.
struct Server {
    child: Child,
    input: ChildStdin,
    messages: Receiver<Value>,
    folder: TempDir,
}

impl Server {
    /// Starts it as an editor does that has opened a folder with the schemas.
    fn start() -> Self {
        let folder = TempDir::new().expect("a folder");
        for name in ["system", "partners", "sources"] {
            let schema = format!("{name}.schema.json");
            fs::copy(project().join("docs/schemas").join(&schema), folder.path().join(schema))
                .expect("copied");
        }
        let program = std::env::var_os("HOTSTANDBY_NODE_MODULES")
            .map_or_else(|| project().join(".cache/node/node_modules"), PathBuf::from)
            .join("yaml-language-server/bin/yaml-language-server");
        assert!(program.is_file(), "{} is missing: run .ci/setup", program.display());
        let mut child = Command::new("node")
            .arg(program)
            .arg("--stdio")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("node (run .ci/setup first)");
        let input = child.stdin.take().expect("a pipe");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let (sender, messages) = channel();
        thread::spawn(move || frames(output).for_each(|message| drop(sender.send(message))));
        let mut server = Self { child, input, messages, folder };
        let root = format!("file://{}", server.folder.path().display());
        server.ask(1, "initialize", &json!({ "processId": null, "rootUri": root, "capabilities": {} }));
        server.send(&json!({ "jsonrpc": "2.0", "method": "initialized", "params": {} }));
        server
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        write!(self.input, "Content-Length: {}\r\n\r\n{text}", text.len()).expect("the server reads");
        self.input.flush().expect("the server reads");
    }

    /// The next message for which `wanted` has an answer; what the server asks itself is answered with nothing.
    fn wait<T>(&mut self, wanted: impl Fn(&Value) -> Option<T>) -> T {
        loop {
            let message = self.messages.recv_timeout(PATIENCE).expect("an answer in time");
            if let Some(found) = wanted(&message) {
                return found;
            }
            if message["method"].is_string() && !message["id"].is_null() {
                let items = message["params"]["items"].as_array().map_or(0, Vec::len);
                let result = vec![json!({}); items];
                self.send(&json!({ "jsonrpc": "2.0", "id": message["id"], "result": result }));
            }
        }
    }

    fn ask(&mut self, id: u32, method: &str, parameters: &Value) -> Value {
        self.send(&json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": parameters }));
        self.wait(|message| {
            let is_answer = message["id"] == json!(id) && message["method"].is_null();
            is_answer.then(|| message["result"].clone())
        })
    }

    fn uri(&self, name: &str) -> String {
        format!("file://{}/{name}", self.folder.path().display())
    }

    /// Opens a file; what the editor then underlines.
    fn open(&mut self, name: &str, text: &str) -> Vec<String> {
        let uri = self.uri(name);
        let document = json!({ "uri": uri, "languageId": "yaml", "version": 1, "text": text });
        let opened = json!({ "textDocument": document });
        self.send(&json!({ "jsonrpc": "2.0", "method": "textDocument/didOpen", "params": opened }));
        self.wait(|message| {
            let is_ours =
                message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == uri;
            let all = message["params"]["diagnostics"].as_array().filter(|_| is_ours)?;
            Some(all.iter().map(|one| one["message"].as_str().expect("a text").to_owned()).collect())
        })
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The messages that the server writes, until it ends.
fn frames(mut output: impl BufRead + Send) -> impl Iterator<Item = Value> {
    std::iter::from_fn(move || {
        let mut length = 0;
        loop {
            let mut line = String::new();
            if output.read_line(&mut line).ok()? == 0 {
                return None;
            }
            match line.trim().split_once(": ") {
                Some(("Content-Length", number)) => length = number.parse().ok()?,
                None if line.trim().is_empty() => break,
                _ => {}
            }
        }
        let mut bytes = vec![0; length];
        output.read_exact(&mut bytes).ok()?;
        serde_json::from_slice(&bytes).ok()
    })
}

/// The first line of the page that tells an editor which schema a file has.
fn with_schema(text: &str) -> String {
    let line = block("partner-config.md", "# yaml-language-server");
    format!("{line}{}", text.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>())
}

#[test]
fn an_editor_checks_completes_and_explains_a_plan() {
    let example = fs::read_to_string(project().join("examples/waterworks.yaml")).expect("the example");
    let plan = with_schema(&example);
    let mut server = Server::start();
    assert_eq!(server.open("good.yaml", &plan), Vec::<String>::new());

    let wrong = plan
        .replace("address: 10.10.1.12", "address: 10.10.1.1222")
        .replace("2Mbit/s", "2Mb")
        .replace("[10.10.1.0/24]", "[10.10.1.0]")
        .replace("connect_timeout: 60s", "connect_timeout: \"60\"");
    let mut told = server.open("wrong.yaml", &wrong);
    told.sort();
    assert_eq!(
        told,
        [
            "Write a subnet with its prefix length: 10.10.1.0/24, fd00:10:1::/64",
            "Write a whole number with its unit: 2Mbit/s, 1Gbit/s",
            "Write a whole number with its unit: 5000ms, 5s, 1m",
            "Write an address, as in 10.10.1.12, fe80::1%4 or srv-b.plant.local",
        ]
    );

    let document = json!({ "uri": server.uri("good.yaml") });
    let end = json!({ "line": plan.lines().count(), "character": 0 });
    let offered =
        server.ask(2, "textDocument/completion", &json!({ "textDocument": document, "position": end }));
    let offered = offered["items"].as_array().expect("a list").iter().map(|item| item["label"].clone());
    assert!(offered.clone().any(|label| label == "suppress"), "{:?}", offered.collect::<Vec<_>>());

    let line = plan.lines().position(|line| line.contains("heartbeat_timeout")).expect("a line");
    let column = plan.lines().nth(line).and_then(|line| line.find("heartbeat_timeout")).expect("a column");
    let key = json!({ "line": line, "character": column + 3 });
    let shown = server.ask(3, "textDocument/hover", &json!({ "textDocument": document, "position": key }));
    assert!(shown.to_string().contains("Heartbeat Timeout"), "{shown}");
}
