//! What is said around playbooks, tasks and their steps.

use regie_dossier::page::InputType;

/// Words of pages.
pub struct PageWords {
    /// Before what walks through the page.
    pub with_regie: &'static str,
    /// Before what people see when they need it.
    pub symptoms: &'static str,
    /// Before a table of what is asked first.
    pub inputs: &'static str,
    /// Head of a column: what is asked.
    pub asked: &'static str,
    /// Head of a column: the shell variable.
    pub variable: &'static str,
    /// Head of a column: what it must be.
    pub must_be: &'static str,
    /// Head of a column: what it is when nothing is answered.
    pub by_default: &'static str,
    /// What the variables are for.
    pub fill_in: &'static str,
    /// What an input must be.
    pub wants: fn(&InputType) -> String,
    /// `Required first`
    pub require: &'static str,
    /// `Run`
    pub run: &'static str,
    /// `Check`
    pub assert: &'static str,
    /// `Confirm`
    pub confirm: &'static str,
    /// ` on app, web`, after one of these.
    pub on: fn(&str) -> String,
    /// ` on this computer, in the dossier’s folder`, after one of these.
    pub here: &'static str,
    /// `On app:`, over commands.
    pub on_place: fn(&str) -> String,
    /// `app (boutique)`: a machine, for an instance.
    pub machine_for: fn(machine: &str, instance: &str) -> String,
    /// `For boutique:`, over what is said of one of several instances.
    pub for_instance: fn(&str) -> String,
    /// This environment has no such machine.
    pub not_here: fn(&str) -> String,
    /// What a check must give.
    pub must_succeed: &'static str,
    /// What must stand in what is said.
    pub must_contain: fn(&str) -> String,
}
