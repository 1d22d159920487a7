# One line a run, in `last` and at the end of `history`: start (seconds since 1970 and UTC), seconds it took, exit code
# (- when there is none), and done, failed, timeout, overlap or killed. While it runs, `running` says since when and as
# which process. `log` has the last 200 lines of the last run.

if [ -n "$user" ] && [ "$(id -u)" = 0 ]; then
    # runuser keeps root's HOME, where the user may not write.
    HOME=$(getent passwd "$user" | cut -d: -f6)
    export HOME
    exec runuser -u "$user" -- /bin/sh "$0"
fi
umask 027

utc() { date -u -d "@$1" +%Y-%m-%dT%H:%M:%SZ; }

# Whole or not at all: whoever reads meanwhile sees the old or the new.
write() { cat >"$folder/.$1.$$" && mv -f "$folder/.$1.$$" "$folder/$1"; }

# Lines of several runners at once do not take one another's place.
remember() {
    (
        flock 8
        { tail -n 199 "$folder/history" 2>/dev/null; echo "$1"; } | write history
    ) 8>>"$folder/.history-lock"
}

start=$(date +%s)

# The lock is the command's too: as long as any part of it lives, there is no second one.
exec 9>>"$folder/.lock" || exit 1
if ! flock -w 2 9; then
    remember "$start $(utc "$start") 0 - overlap"
    echo "$name: the former run is not over; this one did not begin" >&2
    exit 75
fi

# Who wrote that it runs, has let the lock go and left no result was killed.
if read -r since _ 2>/dev/null <"$folder/running" && ! grep -qs "^$since " "$folder/last"; then
    remember "$since $(utc "$since") - - killed"
fi
echo "$start $$" | write running
rm -rf "$folder/.pipes"
mkdir "$folder/.pipes" && mkfifo "$folder/.pipes/out" "$folder/.pipes/tail" || exit 1

# They end with the output, and live through what ends the command.
(
    trap '' HUP INT TERM
    tail -c 1000000 <"$folder/.pipes/tail" | tail -n 200 | write log
) 9>&- >/dev/null 2>&1 &
keeper=$!
(
    trap '' HUP INT TERM PIPE
    exec tee "$folder/.pipes/tail" <"$folder/.pipes/out" 2>/dev/null
) 9>&- &
teller=$!

# timeout(1) gives it a process group of its own, passes signals on to all of it, and 0 is no limit.
(
    cd "$cwd" || exit 1
    if [ -n "$env_file" ]; then
        set -a
        . "$env_file" || exit 1
        set +a
    fi
    exec timeout -k 10 "$timeout" /bin/sh -c "$command"
) >"$folder/.pipes/out" 2>&1 </dev/null &
worker=$!
trap 'kill -TERM "$worker" 2>/dev/null' HUP INT TERM

wait "$worker"
status=$?
# A signal ends the waiting, not the command.
while kill -0 "$worker" 2>/dev/null; do
    wait "$worker"
    status=$?
done

# What still holds the output open after that, such as a program left in the background, is not waited for.
tries=0
while kill -0 "$teller" 2>/dev/null && [ "$tries" -lt 3 ]; do
    sleep 1 9>&-
    tries=$((tries + 1))
done
kill -KILL "$teller" 2>/dev/null
wait "$teller" "$keeper" 2>/dev/null

end=$(date +%s)
took=$((end - start))
result=failed
[ "$status" = 0 ] && result=done
[ "$status" = 124 ] && [ "$timeout" != 0 ] && [ "$took" -ge "$timeout" ] && result=timeout
line="$start $(utc "$start") $took $status $result"
remember "$line"
echo "$line" | write last
rm -rf "$folder/running" "$folder/.pipes"
exit "$status"
