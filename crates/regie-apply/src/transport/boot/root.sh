if [ "$uid" = 0 ]; then
  say ready
  exec "$agent" "$@"
fi
command -v sudo > /dev/null || fail "the login $(id -un) is not root, and sudo is missing there"
if sudo -n true 2> /dev/null; then
  say ready
  exec sudo -n -- "$agent" "$@"
fi
line="
"
word=sudo-password
while :; do
  say "$word"
  IFS= read -r password || exit 1
  if printf %s "$password$line" | sudo -k -S -p "" true; then break; fi
  word=sudo-wrong
done
unset password
say sudo-right
exec sudo -k -S -p "" -- "$agent" "$@"
