//! Files in and out on a real file system.

use std::fs;
use std::path::PathBuf;

use hotstandby::io::files::{self, FileError, Overwrite};
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn names(root: &TempDir, found: &[PathBuf]) -> Vec<String> {
    found
        .iter()
        .map(|path| {
            path.strip_prefix(root.path()).expect("below the folder").to_string_lossy().replace('\\', "/")
        })
        .collect()
}

#[test]
fn folders_and_patterns_give_every_input_once_in_order() {
    let root = folder();
    let clients = ["OP1-Systems.xml", "Systems (2).XML"];
    let others = ["notes.txt", "ecosystems.xml", "Systems.txt", "web.xml"];
    for name in
        ["b.yaml", "a.YML", "deep/Systems.xml", "deep/c.partners.yaml"].iter().chain(&clients).chain(&others)
    {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let everything = [clients[0], clients[1], "a.YML", "b.yaml", "deep/Systems.xml", "deep/c.partners.yaml"];
    let found = files::expand(&[root.path().to_path_buf(), root.path().join("b.yaml")]).unwrap();
    assert_eq!(names(&root, &found), everything);
    let found = files::expand(&[root.path().join("**/*.yaml")]).unwrap();
    assert_eq!(names(&root, &found), ["b.yaml", "deep/c.partners.yaml"]);
    let found = files::expand(&[root.path().join("*.yaml")]).unwrap();
    assert_eq!(names(&root, &found), ["b.yaml"]);
}

#[test]
fn nothing_to_read_is_an_error_that_names_the_path() {
    let root = folder();
    let empty = files::expand(&[root.path().to_path_buf()]).unwrap_err();
    assert!(matches!(empty, FileError::EmptyFolder { .. }), "{empty}");
    assert!(empty.to_string().contains(&*root.path().to_string_lossy()));
    let none = files::expand(&[root.path().join("*.yaml")]).unwrap_err();
    assert!(matches!(none, FileError::NoMatch { .. }), "{none}");
    let missing = files::read(&root.path().join("a.yaml")).unwrap_err();
    assert!(matches!(missing, FileError::Missing { .. }), "{missing}");
}

#[test]
fn a_file_over_the_limit_is_refused_without_reading_it() {
    let root = folder();
    let path = root.path().join("large.yaml");
    fs::File::create(&path).unwrap().set_len(files::SIZE_LIMIT + 1).unwrap();
    let error = files::read(&path).unwrap_err();
    assert!(matches!(error, FileError::TooLarge { .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn a_broken_link_says_where_it_points() {
    let root = folder();
    let link = root.path().join("link.yaml");
    std::os::unix::fs::symlink("gone.yaml", &link).unwrap();
    let error = files::read(&link).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "{}: this link points to gone.yaml, which does not exist; mend or remove the link",
            link.display()
        )
    );
    let found = files::expand(&[root.path().to_path_buf()]).unwrap();
    assert_eq!(names(&root, &found), ["link.yaml"], "a broken link is not passed over in silence");
}

#[test]
fn writing_keeps_what_is_there_unless_told() {
    let root = folder();
    let path = root.path().join("out.yaml");
    files::write_atomic(&path, b"old", Overwrite::Never).unwrap();
    let error = files::write_atomic(&path, b"new", Overwrite::Never).unwrap_err();
    assert!(matches!(error, FileError::Exists { .. }), "{error}");
    assert_eq!(fs::read(&path).unwrap(), b"old");
    files::write_atomic(&path, b"new", Overwrite::Replace).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"new");
    let error =
        files::write_atomic(&root.path().join("no/such/folder"), b"x", Overwrite::Replace).unwrap_err();
    assert!(error.to_string().contains("nothing was changed"), "{error}");
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 1, "no temporary file is left behind");
}

#[test]
fn hidden_folders_and_other_spellings_count_nothing() {
    let root = folder();
    for name in [".git/x.yaml", "a.yaml", "deep/deeper/b.yaml"] {
        let path = root.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "x").unwrap();
    }
    let dotted = root.path().join(".").join("a.yaml");
    let found = files::expand(&[root.path().to_path_buf(), dotted]).unwrap();
    assert_eq!(names(&root, &found), ["a.yaml", "deep/deeper/b.yaml"]);
    let found = files::expand(&[root.path().join("*/*/*.yaml")]).unwrap();
    assert_eq!(names(&root, &found), ["deep/deeper/b.yaml"]);
    assert!(files::expand(&[root.path().join("*/*.yaml")]).is_err(), "a star does not cross folders");
}

#[cfg(unix)]
#[test]
fn a_replaced_file_keeps_its_link_and_its_mode() {
    use std::os::unix::fs::PermissionsExt;
    let root = folder();
    let (file, link) = (root.path().join("file"), root.path().join("link"));
    fs::write(&file, "old").unwrap();
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    std::os::unix::fs::symlink("file", &link).unwrap();
    files::write_atomic(&link, b"new", Overwrite::Replace).unwrap();
    assert!(link.is_symlink());
    assert_eq!(fs::read(&file).unwrap(), b"new");
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o640);
    let never = files::write_atomic(&link, b"x", Overwrite::Never).unwrap_err();
    assert!(matches!(never, FileError::Exists { .. }), "{never}");
}
