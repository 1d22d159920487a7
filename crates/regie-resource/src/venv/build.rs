//! How an environment is made: venv, then what the list pins, then the mark.

use super::{BUILDING, LIST};
use crate::{Act, quote};
use regie_wire::Venv;

/// Seconds that it may take: packages without wheels are compiled.
const TIMEOUT: u64 = 3600;

/// Reads the list and writes what pip is given: every version fixed, or an error that says which is not.
const PINNED: &str = include_str!("pinned.py");

/// Makes it in its folder, which is there, as its user. What an attempt that was cut off left in it goes.
pub(super) fn build(venv: &Venv) -> Act {
    let (path, list) = (quote(&venv.path), quote(&venv.requirements));
    let run = format!(
        "umask 022
: > {path}/{BUILDING}
find {path} -mindepth 1 ! -name {BUILDING} -delete
{python} -m venv {path}
{path}/bin/python - {list} > {path}/.regie-pinned <<'END'
{PINNED}END
set -- --requirement {path}/.regie-pinned
if grep -q -e --hash= {path}/.regie-pinned; then set -- --require-hashes \"$@\"; fi
{path}/bin/python -m pip install --quiet --no-input --disable-pip-version-check --no-cache-dir \"$@\"
sha256sum < {list} | cut -c 1-64 > {path}/{LIST}
rm {path}/{BUILDING}",
        python = quote(&venv.python)
    );
    Act::Shell { run, cwd: None, user: venv.user.clone(), env_file: None, timeout: TIMEOUT }
}
