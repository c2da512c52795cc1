//! The stand-in for iFIX's library (tests/support/eda/eda.c), and the Windows programs under Wine, all as `.ci/windows` leaves them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

/// Programs of 32 and of 64 bit, each with the library that it can load.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    B32,
    B64,
}

impl Bits {
    pub const BOTH: [Self; 2] = [Self::B32, Self::B64];

    fn target(self) -> &'static str {
        if self == Self::B32 { "i686" } else { "x86_64" }
    }

    /// The program itself.
    pub fn program(self, tool: &str) -> PathBuf {
        let program = format!("target/windows/{}-pc-windows-gnu/debug/{tool}.exe", self.target());
        there(root().join(program))
    }

    /// The bytes of the program without what it tells debuggers, such as folders of the machine that built it.
    pub fn bare_program(self, tool: &str) -> Vec<u8> {
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let bare = folder.path().join("bare.exe");
        let strip = format!("{}-w64-mingw32-strip", self.target());
        let status = Command::new(&strip).arg("-o").arg(&bare).arg(self.program(tool)).status();
        assert!(status.is_ok_and(|status| status.success()), "{strip} (run .ci/windows)");
        fs::read(bare).expect("the program")
    }

    /// What starts it.
    fn runner(self) -> PathBuf {
        let name = if self == Self::B32 { "wine-run-32" } else { "wine-run" };
        there(root().join(".cache/windows").join(name))
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What is missing is a failure, not a skip.
fn there(path: PathBuf) -> PathBuf {
    assert!(path.exists(), "{} is missing: run .ci/windows", path.display());
    path
}

/// A whole path as Wine shows it to programs.
fn of_wine(path: &Path) -> String {
    format!("Z:{}", path.display()).replace('/', "\\")
}

/// A folder with the stand-in in it, gone when the value is dropped.
pub struct Standin {
    folder: TempDir,
    file: &'static str,
}

impl Standin {
    /// One that answers as the script says (see its source).
    pub fn new(bits: Bits, script: &str) -> Self {
        Self::named(bits, "eda.dll", script, &[])
    }

    /// The same in a file of that name, with more for the compiler.
    pub fn named(bits: Bits, file: &'static str, script: &str, options: &[&str]) -> Self {
        // Below the project, which is what both Wines see.
        let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let library = folder.path().join(file);
        let compiler = format!("{}-w64-mingw32-gcc", bits.target());
        let status = Command::new(&compiler)
            .args([
                "-O1",
                "-s",
                "-Wall",
                "-Wextra",
                "-Werror",
                "-shared",
                "-static-libgcc",
                "-Wl,--kill-at",
                "-o",
            ])
            .arg(&library)
            .arg(root().join("tests/support/eda/eda.c"))
            .args(options)
            .status()
            .unwrap_or_else(|error| panic!("{compiler} (run .ci/windows): {error}"));
        assert!(status.success(), "{compiler}: {status}");
        fs::write(folder.path().join(format!("{file}.script")), script).expect("written");
        Self { folder, file }
    }

    /// The folder as the programs know it.
    pub fn folder(&self) -> String {
        of_wine(self.folder.path())
    }

    /// A file in the folder, as the programs know it.
    pub fn write(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        fs::write(&path, text).expect("written");
        of_wine(&path)
    }

    /// The address of the source.
    pub fn address(&self) -> String {
        format!("eda:{}", self.folder())
    }

    /// The functions that were called, each with what it was given.
    pub fn calls(&self) -> Vec<String> {
        let path = self.folder.path().join(format!("{}.calls", self.file));
        fs::read_to_string(path).unwrap_or_default().lines().map(str::to_owned).collect()
    }

    /// How often a function was called.
    pub fn count(&self, function: &str) -> usize {
        self.calls().iter().filter(|call| call.split(' ').next() == Some(function)).count()
    }
}

/// What a program said, and its status.
pub struct Said {
    pub status: i32,
    pub text: String,
}

impl Said {
    fn of(output: &Output) -> Self {
        let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned());
        // Wrapped lines count as one.
        let text = text.concat().split_whitespace().collect::<Vec<_>>().join(" ");
        Self { status: output.status.code().expect("a status"), text }
    }

    /// Holds it to a status and to words.
    #[track_caller]
    pub fn is(&self, status: i32, words: &[&str]) {
        assert_eq!(self.status, status, "{}", self.text);
        for word in words {
            assert!(self.text.contains(word), "`{word}` is not in: {}", self.text);
        }
    }
}

/// The Wine that `.ci/windows` runs the tests in; for a test that is run by hand, the one that it has set up.
fn prefix() -> PathBuf {
    std::env::var_os("WINEPREFIX").map_or_else(|| root().join(".cache/windows/prefix"), PathBuf::from)
}

/// Runs a tool to its end.
pub fn run(bits: Bits, tool: &str, arguments: &[&str]) -> Said {
    run_in(bits, tool, arguments, "")
}

/// The same with more folders in the `PATH` that Windows programs see.
pub fn run_in(bits: Bits, tool: &str, arguments: &[&str], path: &str) -> Said {
    let output = Command::new(bits.runner())
        .arg(bits.program(tool))
        .args(arguments)
        .env("WINEPREFIX", prefix())
        .env("WINEDEBUG", "-all")
        .env("WINEPATH", path)
        // Wine 8 crashes when it looks for names in a 32-bit program that has them.
        .env_remove("RUST_BACKTRACE")
        .stdin(Stdio::null())
        .output()
        .expect("starts");
    Said::of(&output)
}
