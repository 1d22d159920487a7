set -eu
useradd --create-home --shell /bin/bash --groups sudo ana 2> /dev/null || useradd --create-home --shell /bin/bash ana
groupadd --gid 1500 editors
usermod --append --groups editors ana
useradd --system --home-dir /srv/shop --shell /usr/sbin/nologin shop
install -d -o ana -g ana -m 0700 /home/ana/.ssh
echo 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJdD7y3aLq454yWBdwLWbieU1ebz9/cu7/QEXn9OIeZJ ana@desk' > /home/ana/.ssh/authorized_keys
chown ana:ana /home/ana/.ssh/authorized_keys
chmod 0600 /home/ana/.ssh/authorized_keys

install -d -o shop /srv/shop
echo 'hello from the shop' > /srv/shop/index.html
cat > /etc/systemd/system/shop.service <<'UNIT'
[Unit]
Description=The shop, 100 % by hand, {{ not a template }}

[Service]
User=shop
WorkingDirectory=/srv/shop
ExecStart=/usr/bin/python3 -m http.server 8000 --bind 127.0.0.1
Restart=always

[Install]
WantedBy=multi-user.target
UNIT
cat > /etc/systemd/system/mailer.service <<'UNIT'
[Service]
Environment=SMTP_PASSWORD=hunter2-of-the-mailer
ExecStart=/bin/sleep infinity

[Install]
WantedBy=multi-user.target
UNIT
cat > /etc/systemd/system/sweep.service <<'UNIT'
[Service]
Type=oneshot
ExecStart=/bin/true
UNIT
cat > /etc/systemd/system/sweep.timer <<'UNIT'
[Timer]
OnCalendar=daily

[Install]
WantedBy=timers.target
UNIT
install -d /etc/systemd/system/nginx.service.d
printf '[Service]\nLimitNOFILE=65536\n' > /etc/systemd/system/nginx.service.d/limits.conf
systemctl daemon-reload
systemctl enable --now shop.service mailer.service sweep.timer nginx mariadb supervisor
systemctl disable --now e2scrub_reap.service 2> /dev/null || true

openssl req -x509 -newkey rsa:2048 -nodes -days 300 -subj /CN=shop.test -addext subjectAltName=DNS:shop.test,DNS:www.shop.test \
  -keyout /etc/ssl/private/shop.key -out /etc/ssl/certs/shop.pem 2> /dev/null
chmod 0600 /etc/ssl/private/shop.key
cat > /etc/nginx/sites-available/shop.conf <<'SITE'
server {
    listen 443 ssl;
    server_name shop.test www.shop.test;
    ssl_certificate /etc/ssl/certs/shop.pem;
    ssl_certificate_key /etc/ssl/private/shop.key;
    location / { proxy_pass http://127.0.0.1:8000; }
}
SITE
ln -sf ../sites-available/shop.conf /etc/nginx/sites-enabled/shop.conf
printf 'server { listen 8081; root /var/www/html; }\n' > /etc/nginx/sites-available/plain
ln -sf /etc/nginx/sites-available/plain /etc/nginx/sites-enabled/plain
sed -i 's/# server_tokens off;/server_tokens off;/' /etc/nginx/nginx.conf
systemctl reload-or-restart nginx

mariadb -e "CREATE DATABASE oc_pizza CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci;
  CREATE USER 'shop'@'localhost' IDENTIFIED BY 'hunter2-of-the-shop'; GRANT ALL ON oc_pizza.* TO 'shop'@'localhost'"
printf '[mariadbd]\nmax_connections = 77\n' > /etc/mysql/mariadb.conf.d/70-own.cnf
printf '[program:tick]\ncommand=/bin/sleep infinity\nuser=shop\n' > /etc/supervisor/conf.d/tick.conf
supervisorctl update > /dev/null

printf 'MAILTO=ana@shop.test\n15 3 * * * /usr/local/bin/report --all\n@daily curl -H "X-Token: hunter2-of-cron" http://x/\n' > /var/spool/cron/crontabs/ana 2> /dev/null \
  || { install -d /var/spool/cron/crontabs; printf 'MAILTO=ana@shop.test\n15 3 * * * /usr/local/bin/report --all\n@daily curl -H "X-Token: hunter2-of-cron" http://x/\n' > /var/spool/cron/crontabs/ana; }
printf '0 4 * * * root /bin/true\n' > /etc/cron.d/nightly
printf 'net.ipv4.ip_forward = 1\n' > /etc/sysctl.d/90-own.conf
printf 'ana ALL=(ALL) NOPASSWD: /bin/systemctl\n' > /etc/sudoers.d/ana 2> /dev/null || true
ln -sf /usr/share/zoneinfo/Europe/Paris /etc/localtime
echo Europe/Paris > /etc/timezone
