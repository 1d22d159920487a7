"""The fifty resources for pyinfra: one operation each."""

from io import StringIO

from pyinfra.operations import apt, crontab, files, server, systemd

apt.packages(name="Packages", packages=["busybox", "jq", "rsync", "tree"])

for n in range(1, 21):
    files.directory(name=f"Directory {n}", path=f"/srv/bench-{n:02}", user="root", group="root", mode="755")

for n in range(1, 21):
    files.put(
        name=f"File {n}",
        src=StringIO(f"# File {n} of the benchmark\nnumber = {n}\n"),
        dest=f"/srv/bench-{n:02}/settings.conf",
        user="root",
        group="root",
        mode="644",
    )

for n in range(1, 6):
    server.user(
        name=f"User {n}",
        user=f"bench{n}",
        uid=2000 + n,
        home=f"/home/bench{n}",
        shell="/bin/bash",
        create_home=True,
    )

server.sysctl(
    name="Kernel setting",
    key="net.ipv4.tcp_fin_timeout",
    value=45,
    persist=True,
    persist_file="@SYSCTL@",
)

for unit in ("cron.service", "ssh.service"):
    systemd.service(name=f"Unit {unit}", service=unit, running=True, enabled=True)

crontab.crontab(
    name="Crontab entry",
    command="/usr/bin/true",
    minute="5",
    hour="3",
)
