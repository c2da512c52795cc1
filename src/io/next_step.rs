//! The command that runs because everything was proven (`drain --then`). It is looked for before anybody waits an hour for
//! its turn, and it is never left behind: when this program is killed, the command is asked to end (Linux: SIGTERM by
//! `PR_SET_PDEATHSIG`) or ended with all that it started (Windows: a job object). Other systems have neither.

use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::interrupt;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ended {
    /// Its own status.
    pub code: Option<i32>,
    /// The signal that ended it in place of that.
    pub signal: Option<i32>,
    /// A request to end came while it ran, and was passed on to it.
    pub passed_on: bool,
}

/// Where a command will be found.
///
/// # Errors
/// When it is nowhere, or nothing that can be run; the words name it.
pub fn find(command: &str) -> io::Result<PathBuf> {
    let has_folder = Path::new(command).components().count() > 1 || command.starts_with('.');
    let folders: Vec<PathBuf> = if has_folder { vec![PathBuf::new()] } else { system::folders() };
    let files = folders.iter().flat_map(|folder| system::names(command).map(|name| folder.join(name)));
    let mut found = files.filter(|file| file.is_file()).peekable();
    let Some(first) = found.peek().cloned() else {
        let place = if has_folder { "there is no such file" } else { "no folder of PATH has it" };
        return Err(io::Error::new(io::ErrorKind::NotFound, format!("`{command}` cannot be run: {place}")));
    };
    found.find(|file| system::can_run(file)).ok_or_else(|| {
        let words = format!("`{command}` cannot be run: {} is not executable", first.display());
        io::Error::new(io::ErrorKind::PermissionDenied, words)
    })
}

/// Runs the command until it has ended; a request to end is passed on to it.
///
/// # Errors
/// When it cannot be started, or the system's own.
pub fn run(command: &str, arguments: &[String]) -> io::Result<Ended> {
    let mut command = Command::new(command);
    command.args(arguments);
    system::bind(&mut command);
    let mut child = command.spawn()?;
    let (status, passed_on) = system::holding(&mut child, interrupt::wait_for)?;
    Ok(Ended { code: status.code(), signal: system::signal(status), passed_on })
}

/// The folders of PATH; an empty one is the present folder.
fn path() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).collect()
}

#[cfg(not(windows))]
mod system {
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, ExitStatus};

    pub fn folders() -> Vec<PathBuf> {
        super::path()
    }

    pub fn names(command: &str) -> std::iter::Once<String> {
        std::iter::once(command.to_owned())
    }

    pub fn signal(status: ExitStatus) -> Option<i32> {
        std::os::unix::process::ExitStatusExt::signal(&status)
    }

    pub fn can_run(file: &Path) -> bool {
        use std::os::unix::fs::PermissionsExt as _;
        file.metadata().is_ok_and(|about| about.permissions().mode() & 0o111 != 0)
    }

    /// Lets the kernel tell the command when this program ends by whatever.
    #[cfg(target_os = "linux")]
    pub fn bind(command: &mut Command) {
        use std::os::unix::process::CommandExt as _;
        let parent = std::process::id();
        let ask = move || {
            // SAFETY: two system calls without memory, both safe between fork and exec.
            let (asked, now) =
                unsafe { (libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGTERM), libc::getppid()) };
            // Who died before the call is never told of.
            let orphan = u32::try_from(now).ok() != Some(parent);
            if asked != 0 || orphan { Err(std::io::Error::last_os_error()) } else { Ok(()) }
        };
        // SAFETY: the closure allocates nothing and touches no lock.
        unsafe { command.pre_exec(ask) };
    }

    #[cfg(not(target_os = "linux"))]
    pub const fn bind(_command: &mut Command) {}

    pub fn holding<R>(child: &mut Child, work: impl FnOnce(&mut Child) -> R) -> R {
        work(child)
    }
}

#[cfg(windows)]
mod system {
    use std::os::windows::io::AsRawHandle as _;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, ExitStatus};

    use windows_sys::Win32::Foundation::{CloseHandle, HANDLE};
    use windows_sys::Win32::System::JobObjects::{
        AssignProcessToJobObject, CreateJobObjectW, JOB_OBJECT_LIMIT, JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE,
        JOBOBJECT_EXTENDED_LIMIT_INFORMATION, JobObjectExtendedLimitInformation, SetInformationJobObject,
    };

    /// Where Windows looks: beside this program, its own folders, PATH.
    pub fn folders() -> Vec<PathBuf> {
        let beside = std::env::current_exe().ok().and_then(|own| own.parent().map(Path::to_owned));
        let root = std::env::var_os("SystemRoot").map(PathBuf::from);
        let own = root.into_iter().flat_map(|root| [root.join("System32"), root]);
        beside.into_iter().chain(own).chain(super::path()).collect()
    }

    /// Programs may be named without their ending.
    pub fn names(command: &str) -> std::array::IntoIter<String, 2> {
        [command.to_owned(), format!("{command}.exe")].into_iter()
    }

    pub const fn signal(_status: ExitStatus) -> Option<i32> {
        None
    }

    pub const fn can_run(_file: &Path) -> bool {
        true
    }

    pub const fn bind(_command: &mut Command) {}

    /// A job whose processes end when its last handle is closed, which Windows does for a program that dies.
    pub struct Job(HANDLE);

    impl Drop for Job {
        fn drop(&mut self) {
            // SAFETY: the handle is ours and is closed once.
            unsafe { CloseHandle(self.0) };
        }
    }

    impl Job {
        fn limit(&self, flags: JOB_OBJECT_LIMIT) -> bool {
            let mut limits = JOBOBJECT_EXTENDED_LIMIT_INFORMATION::default();
            limits.BasicLimitInformation.LimitFlags = flags;
            let size = u32::try_from(size_of_val(&limits)).unwrap_or(0);
            // SAFETY: the structure is of this class, and its size is told.
            let done = unsafe {
                SetInformationJobObject(
                    self.0,
                    JobObjectExtendedLimitInformation,
                    std::ptr::from_ref(&limits).cast(),
                    size,
                )
            };
            done != 0
        }
    }

    /// Works while the command is in such a job. What it started and left running on purpose goes on after its end.
    pub fn holding<R>(child: &mut Child, work: impl FnOnce(&mut Child) -> R) -> R {
        let job = hold(child);
        let result = work(child);
        if let Some(job) = job {
            job.limit(0);
        }
        result
    }

    /// Puts the command in such a job. Without one, where the system refuses, it only outlives a killed parent.
    fn hold(child: &Child) -> Option<Job> {
        // SAFETY: no name and no attributes; the answer is a handle or null.
        let job = unsafe { CreateJobObjectW(std::ptr::null(), std::ptr::null()) };
        let job = (!job.is_null()).then_some(Job(job))?;
        // SAFETY: both handles are open.
        let put = || unsafe { AssignProcessToJobObject(job.0, child.as_raw_handle()) } != 0;
        (job.limit(JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE) && put()).then_some(job)
    }
}

#[cfg(test)]
mod tests {
    use super::find;
    use std::io::ErrorKind;

    #[test]
    fn a_command_is_found_or_refused_with_its_name() {
        let missing = find("no-such-command-anywhere").expect_err("it is nowhere");
        assert_eq!(missing.kind(), ErrorKind::NotFound);
        assert!(missing.to_string().contains("`no-such-command-anywhere`"), "{missing}");
        assert_eq!(find("./no/such/file").expect_err("it is nowhere").kind(), ErrorKind::NotFound);
        assert_eq!(find("").expect_err("it has no name").kind(), ErrorKind::NotFound);
        let own = std::env::current_exe().expect("this program");
        assert_eq!(find(&own.to_string_lossy()).ok(), Some(own));
    }

    #[cfg(unix)]
    #[test]
    fn what_is_in_path_is_found_and_a_mere_file_is_refused() {
        assert!(find("sh").expect("every system has it").is_absolute());
        let refused = find(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect_err("it is no program");
        assert_eq!(refused.kind(), ErrorKind::PermissionDenied);
    }
}
