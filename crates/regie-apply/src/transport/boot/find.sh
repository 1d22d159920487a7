sha=$1 size=$2 dir=$3
shift 3
if [ "$uid" != 0 ]; then dir=$HOME/.cache/regie; fi
agent=$dir/agent-$sha
if [ -x "$agent" ] && [ "$(wc -c < "$agent")" -eq "$size" ]; then
  say have
else
  say need "$(uname -m)" "$(getconf GNU_LIBC_VERSION 2>/dev/null || echo unknown)"
  umask 022
  mkdir -p "$dir" || fail "the folder $dir cannot be made"
  new=$dir/.agent-$sha.$$
  clean() { rm -f "$new"; }
  trap clean EXIT
  trap "exit 1" HUP INT TERM
  head -c "$size" > "$new" || fail "$new cannot be written"
  seen=$(sha256sum < "$new") || fail "sha256sum is missing there"
  [ "${seen%% *}" = "$sha" ] || fail "what arrived has another checksum than what was sent"
  chmod 0755 "$new" && mv -f "$new" "$agent" || fail "$agent cannot be put in its place"
  trap - EXIT HUP INT TERM
  say stored
fi
