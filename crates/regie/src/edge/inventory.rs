//! The inventory's files, edited: what is not meant stays as the team wrote it, byte for byte.

use crate::exit::Failure;
use regie_dossier::{Entry, Files};
use regie_wire::InstanceName;
use std::io::Write;
use std::path::{Path, PathBuf};
use toml_edit::DocumentMut;

/// A file with what it will say.
pub struct Edit {
    path: PathBuf,
    /// From the dossier's folder.
    pub name: String,
    before: String,
    after: String,
}

impl Edit {
    /// An environment without an instance; `None` when its inventory does not have it.
    ///
    /// # Errors
    /// When the file cannot be read or edited without touching anything else.
    pub fn without(files: &Files, root: &Path, env: &str, instance: &InstanceName) -> Result<Option<Self>, Failure> {
        let name = format!("inventory/{env}.toml");
        let Some(Entry::Bytes(bytes)) = files.entries.get(&name) else { return Ok(None) };
        let by_hand = || format!("take [instance.{instance}] out of {name} yourself, then run: regie apply");
        let before = String::from_utf8(bytes.clone())
            .map_err(|e| Failure::new(format!("{name} is not UTF-8: {e}"), by_hand()))?;
        let mut document: DocumentMut =
            before.parse().map_err(|e| Failure::new(format!("{name} cannot be read: {e}"), by_hand()))?;
        let instances = document.get_mut("instance").and_then(|i| i.as_table_like_mut());
        if instances.and_then(|i| i.remove(instance.as_str())).is_none() {
            return Ok(None);
        }
        let after = document.to_string();
        if !only_takes_away(&before, &after) {
            let message = format!("{name} cannot be edited without touching more than [instance.{instance}]");
            return Err(Failure::new(message, by_hand()));
        }
        Ok(Some(Self { path: root.join(&name), name, before, after }))
    }

    /// The dossier's files as they will be.
    pub fn applied(&self, mut files: Files) -> Files {
        files.entries.insert(self.name.clone(), Entry::Bytes(self.after.clone().into_bytes()));
        files
    }

    /// The lines that go.
    pub fn lines(&self) -> Vec<&str> {
        let mut after = self.after.lines().peekable();
        self.before.lines().filter(|line| after.next_if_eq(line).is_none()).collect()
    }

    /// Writes the edited file.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn write(&self) -> Result<(), Failure> {
        self.put(&self.after)
    }

    /// Writes what was there before.
    ///
    /// # Errors
    /// When the disk refuses.
    pub fn take_back(&self) -> Result<(), Failure> {
        self.put(&self.before)
    }

    /// Whole or not at all, with the permissions that the file has.
    fn put(&self, text: &str) -> Result<(), Failure> {
        let io = |e: &std::io::Error| Failure::io(format!("cannot write {}", self.path.display()), e);
        let folder = self.path.parent().unwrap_or(Path::new("."));
        let permissions = std::fs::metadata(&self.path).map_err(|e| io(&e))?.permissions();
        let mut new = tempfile::NamedTempFile::new_in(folder).map_err(|e| io(&e))?;
        new.write_all(text.as_bytes()).map_err(|e| io(&e))?;
        new.as_file().set_permissions(permissions).map_err(|e| io(&e))?;
        new.as_file().sync_all().map_err(|e| io(&e))?;
        new.persist(&self.path).map_err(|e| io(&e.error))?;
        Ok(())
    }
}

/// Whether a text is another one without some of its lines.
fn only_takes_away(before: &str, after: &str) -> bool {
    let mut rest = before.split_inclusive('\n');
    after.split_inclusive('\n').all(|line| rest.any(|l| l == line))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn without(text: &str, name: &str) -> Option<String> {
        let mut files = Files::default();
        files.entries.insert("inventory/prod.toml".into(), Entry::Bytes(text.into()));
        Edit::without(&files, Path::new("/x"), "prod", &name.into()).unwrap().map(|e| e.after)
    }

    #[test]
    fn takes_one_instance_out_and_touches_nothing_else() {
        let text = "# ours\n[machine.a]   # first\naddress='dir:a'\n\n[instance.one]\nversion = \"1\"\n\n# two\n[instance.two]\nversion   = '2' # why\n\n[instance.two.on]\napp = \"a\"\n\n# the end\n";
        assert_eq!(
            without(text, "two").unwrap(),
            "# ours\n[machine.a]   # first\naddress='dir:a'\n\n[instance.one]\nversion = \"1\"\n\n# the end\n"
        );
        assert!(without(text, "one").unwrap().contains("# two\n[instance.two]\nversion   = '2' # why\n"));
        assert_eq!(without(text, "three"), None);
        assert_eq!(without("instance.x.version = '1'\ny = 1\n", "x").unwrap(), "y = 1\n");
    }

    #[test]
    fn line_ends_stay_as_they_are() {
        let text = "[instance.one]\r\nversion = '1'\r\n[instance.two]\r\nversion = '2'\r\n";
        let mut files = Files::default();
        files.entries.insert("inventory/prod.toml".into(), Entry::Bytes(text.into()));
        match Edit::without(&files, Path::new("/x"), "prod", &"one".into()) {
            Ok(edit) => assert_eq!(edit.unwrap().after, "[instance.two]\r\nversion = '2'\r\n"),
            Err(failure) => assert!(failure.help.contains("yourself"), "{failure}"),
        }
    }
}
