//! One module a kind: what differs between a resource that is wanted and what was observed ([`diff`]), the acts that
//! close the difference, and what takes them back ([`undo`]). The only place that knows a manual command.
//!
//! Pure: nothing here touches a machine. The agent performs [`Act`]s; a plan and a runbook print the same acts.

mod act;
mod apt_repository;
mod archive;
mod authorized_key;
mod block;
mod certificate;
mod change;
mod checkout;
mod command;
mod content;
mod cron;
pub mod data;
mod database;
mod database_user;
mod directory;
mod edit;
mod file;
mod firewall;
mod fstab;
mod group;
mod hold;
mod hook;
mod hostname;
mod http;
mod line;
mod locale;
mod logrotate;
mod logs;
mod mount;
mod nginx;
mod package;
mod path;
mod port;
mod postgresql;
mod process;
mod program;
mod reboot;
mod reload;
mod shell;
mod site;
mod sql;
mod swap;
mod symlink;
mod sysctl;
pub mod systemd;
mod tcp;
mod timer;
mod timezone;
mod undo;
mod unit;
mod upstream;
mod user;
mod venv;
mod way_back;
mod web;

pub use act::{Act, Tolerate};
pub use apt_repository::{apt_key_file, apt_list_names, apt_sources_file};
pub use archive::MARKER;
pub use block::block_in;
pub use change::{Change, Diff, diff};
pub use checkout::{clone_by_hand, git_revision};
pub use cron::cron_in;
pub use firewall::{firewall_file, firewall_path, firewall_service, firewall_table, firewall_text, firewall_unit};
pub use fstab::{FstabField, fstab_line_in};
pub use hold::hold_text;
pub use logrotate::logrotate_file;
pub use logs::log_command;
pub use package::{preview_upgrade, upgrade};
pub use program::program_file;
pub use reboot::{reboot, wait_for_boot};
pub use shell::{
    ShellNeeds, as_root, curl, in_release, interactive, preamble, quote, secret_variable, shell_argv, to_shell,
};
pub use site::{closed_page, is_site_target, site_file, site_link};
pub use swap::swappiness;
pub use sysctl::sysctl_file;
pub use timer::{timer_service, timer_unit};
pub use undo::{Remember, Undo, undo};
pub use upstream::upstream_file;
pub use venv::{BUILDING as VENV_BUILDING, LIST as VENV_LIST};
pub use way_back::way_back;
