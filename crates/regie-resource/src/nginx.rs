//! What only nginx's upstreams need.

use crate::{Act, web};
use regie_wire::WebServer;

/// Has nginx read its files and waits (5 s at most) until the workers of before take no new visitors: `nginx -s reload` only
/// asks for that, and whoever goes on at once may stop a server that is still given requests.
pub(crate) const SWITCH: &str = "before=$(cat /proc/\"$(cat /run/nginx.pid)\"/task/*/children 2> /dev/null || true)
systemctl try-reload-or-restart nginx
for worker in $before; do
  tries=0
  while [ $tries -lt 50 ] && [ -e /proc/$worker ] && ! grep -qs 'shutting down' /proc/$worker/cmdline; do
    sleep 0.1
    tries=$((tries + 1))
  done
done";

/// The same as [`web::load`], and nobody is sent by what was read before any more.
pub(crate) fn switch() -> [Act; 2] {
    let run = Act::Shell { run: SWITCH.to_owned(), cwd: None, user: None, env_file: None, timeout: 60 };
    let [test, _] = web::load(WebServer::Nginx);
    [test, run]
}
